// Scaffold: replaced by this module's first landing.
