import PlintoHTTP
import PlintoModels

extension ListPage {
    /// The page of a list, from up to ``PageQuery/rows`` items.
    init<Element, Kind>(
        _ query: PageQuery<Kind>,
        _ found: [Element],
        _ id: (Element) -> Identifier<Kind>
    ) where Body == [Element] {
        let (shown, next) = query.cut(found, id)
        self.init(body: shown, nextQuery: next)
    }
}
