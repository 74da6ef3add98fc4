import Testing

/// A published test vector of AES-256-GCM with a nonce of 96 bits and a tag of 128; all fields in hexadecimal.
struct AEADVector: Sendable, CustomTestStringConvertible {
    let name: String
    let key: String
    let nonce: String
    let plaintext: String
    let associatedData: String
    /// Ciphertext and tag.
    let sealed: String

    var testDescription: String { name }

    /// McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B; NIST CAVP, gcmEncryptExtIV256, the
    /// first of each group.
    static let published = [
        AEADVector(
            name: "McGrew and Viega, test case 13",
            key: "0000000000000000000000000000000000000000000000000000000000000000",
            nonce: "000000000000000000000000",
            plaintext: "",
            associatedData: "",
            sealed: "530f8afbc74536b9a963b4f1c4cb738b"
        ),
        AEADVector(
            name: "McGrew and Viega, test case 14",
            key: "0000000000000000000000000000000000000000000000000000000000000000",
            nonce: "000000000000000000000000",
            plaintext: "00000000000000000000000000000000",
            associatedData: "",
            sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
        ),
        AEADVector(
            name: "McGrew and Viega, test case 15",
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            nonce: "cafebabefacedbaddecaf888",
            plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e24"
                + "49a6b525b16aedf5aa0de657ba637b391aafd255",
            associatedData: "",
            sealed: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b10"
                + "56828838c5f61e6393ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c"
        ),
        AEADVector(
            name: "McGrew and Viega, test case 16",
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            nonce: "cafebabefacedbaddecaf888",
            plaintext: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e24"
                + "49a6b525b16aedf5aa0de657ba637b39",
            associatedData: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            sealed: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b10"
                + "56828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
        ),
        AEADVector(
            name: "NIST, plaintext of 0 bits, associated data of 0 bits",
            key: "b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4",
            nonce: "516c33929df5a3284ff463d7",
            plaintext: "",
            associatedData: "",
            sealed: "bdc1ac884d332457a1d2664f168c76f0"
        ),
        AEADVector(
            name: "NIST, plaintext of 0 bits, associated data of 128 bits",
            key: "78dc4e0aaf52d935c3c01eea57428f00ca1fd475f5da86a49c8dd73d68c8e223",
            nonce: "d79cf22d504cc793c3fb6c8a",
            plaintext: "",
            associatedData: "b96baa8c1c75a671bfb2d08d06be5f36",
            sealed: "3e5d486aa2e30b22e040b85723a06e76"
        ),
        AEADVector(
            name: "NIST, plaintext of 0 bits, associated data of 160 bits",
            key: "886cff5f3e6b8d0e1ad0a38fcdb26de97e8acbe79f6bed66959a598fa5047d65",
            nonce: "3a8efa1cd74bbab5448f9945",
            plaintext: "",
            associatedData: "519fee519d25c7a304d6c6aa1897ee1eb8c59655",
            sealed: "f6d47505ec96c98a42dc3ae719877b87"
        ),
        AEADVector(
            name: "NIST, plaintext of 128 bits, associated data of 0 bits",
            key: "31bdadd96698c204aa9ce1448ea94ae1fb4a9a0b3c9d773b51bb1822666b8f22",
            nonce: "0d18e06c7c725ac9e362e1ce",
            plaintext: "2db5168e932556f8089a0622981d017d",
            associatedData: "",
            sealed: "fa4362189661d163fcd6a56d8bf0405ad636ac1bbedd5cc3ee727dc2ab4a9489"
        ),
        AEADVector(
            name: "NIST, plaintext of 128 bits, associated data of 128 bits",
            key: "92e11dcdaa866f5ce790fd24501f92509aacf4cb8b1339d50c9c1240935dd08b",
            nonce: "ac93a1a6145299bde902f21a",
            plaintext: "2d71bcfa914e4ac045b2aa60955fad24",
            associatedData: "1e0889016f67601c8ebea4943bc23ad6",
            sealed: "8995ae2e6df3dbf96fac7b7137bae67feca5aa77d51d4a0a14d9c51e1da474ab"
        ),
        AEADVector(
            name: "NIST, plaintext of 128 bits, associated data of 160 bits",
            key: "83688deb4af8007f9b713b47cfa6c73e35ea7a3aa4ecdb414dded03bf7a0fd3a",
            nonce: "0b459724904e010a46901cf3",
            plaintext: "33d893a2114ce06fc15d55e454cf90c3",
            associatedData: "794a14ccd178c8ebfd1379dc704c5e208f9d8424",
            sealed: "cc66bee423e3fcd4c0865715e95866960fb291bd3dba94a1dfd8b286cfb97ac5"
        ),
        AEADVector(
            name: "NIST, plaintext of 104 bits, associated data of 0 bits",
            key: "82c4f12eeec3b2d3d157b0f992d292b237478d2cecc1d5f161389b97f999057a",
            nonce: "7b40b20f5f397177990ef2d1",
            plaintext: "982a296ee1cd7086afad976945",
            associatedData: "",
            sealed: "ec8e05a0471d6b43a59ca5335f113ddeafc62373cac2f5951bb9165249"
        ),
        AEADVector(
            name: "NIST, plaintext of 104 bits, associated data of 128 bits",
            key: "dad89d9be9bba138cdcf8752c45b579d7e27c3dbb40f53e771dd8cfd500aa2d5",
            nonce: "cfb2aec82cfa6c7d89ee72ff",
            plaintext: "b526ba1050177d05b0f72f8d67",
            associatedData: "6e43784a91851a77667a02198e28dc32",
            sealed: "8b29e66e924ecae84f6d8f7d681e365805c8f28b2ed8a5cadfd9079158"
        ),
        AEADVector(
            name: "NIST, plaintext of 104 bits, associated data of 160 bits",
            key: "69b458f2644af9020463b40ee503cdf083d693815e2659051ae0d039e606a970",
            nonce: "8d1da8ab5f91ccd09205944b",
            plaintext: "f3e0e09224256bf21a83a5de8d",
            associatedData: "036ad5e5494ef817a8af2f5828784a4bfedd1653",
            sealed: "c0a62d77e6031bfdc6b13ae217a794a9aaee48cd92e47761bf1baff0af"
        ),
        AEADVector(
            name: "NIST, plaintext of 256 bits, associated data of 0 bits",
            key: "268ed1b5d7c9c7304f9cae5fc437b4cd3aebe2ec65f0d85c3918d3d3b5bba89b",
            nonce: "9ed9d8180564e0e945f5e5d4",
            plaintext: "fe29a40d8ebf57262bdb87191d01843f4ca4b2de97d88273154a0b7d9e2fdb80",
            associatedData: "",
            sealed: "791a4a026f16f3a5ea06274bf02baab469860abde5e645f3dd473a5acddeecfc05b2b74db0662550435ef190"
                + "0e136b15"
        ),
        AEADVector(
            name: "NIST, plaintext of 256 bits, associated data of 128 bits",
            key: "37ccdba1d929d6436c16bba5b5ff34deec88ed7df3d15d0f4ddf80c0c731ee1f",
            nonce: "5c1b21c8998ed6299006d3f9",
            plaintext: "ad4260e3cdc76bcc10c7b2c06b80b3be948258e5ef20c508a81f51e96a518388",
            associatedData: "22ed235946235a85a45bc5fad7140bfa",
            sealed: "3b335f8b08d33ccdcad228a74700f1007542a4d1e7fc1ebe3f447fe71af298161fbf49cc46f458bf6e88f637"
                + "0975e6d4"
        ),
        AEADVector(
            name: "NIST, plaintext of 256 bits, associated data of 160 bits",
            key: "5853c020946b35f2c58ec427152b840420c40029636adcbb027471378cfdde0f",
            nonce: "eec313dd07cc1b3e6b068a47",
            plaintext: "ce7458e56aef9061cb0c42ec2315565e6168f5a6249ffd31610b6d17ab64935e",
            associatedData: "1389b522c24a774181700553f0246bbabdd38d6f",
            sealed: "eadc3b8766a77ded1a58cb727eca2a9790496c298654cda78febf0da16b6903b3d49a5b32fde7eafcce90079"
                + "217ffb57"
        ),
        AEADVector(
            name: "NIST, plaintext of 408 bits, associated data of 0 bits",
            key: "1fded32d5999de4a76e0f8082108823aef60417e1896cf4218a2fa90f632ec8a",
            nonce: "1f3afa4711e9474f32e70462",
            plaintext: "06b2c75853df9aeb17befd33cea81c630b0fc53667ff45199c629c8e15dce41e530aa792f796b8138eeab2e8"
                + "6c7b7bee1d40b0",
            associatedData: "",
            sealed: "91fbd061ddc5a7fcc9513fcdfdc9c3a7c5d4d64cedf6a9c24ab8a77c36eefbf1c5dc00bc50121b96456c8cd8"
                + "b6ff1f8b3e480f30096d340f3d5c42d82a6f475def23eb"
        ),
        AEADVector(
            name: "NIST, plaintext of 408 bits, associated data of 128 bits",
            key: "5fe01c4baf01cbe07796d5aaef6ec1f45193a98a223594ae4f0ef4952e82e330",
            nonce: "bd587321566c7f1a5dd8652d",
            plaintext: "881dc6c7a5d4509f3c4bd2daab08f165ddc204489aa8134562a4eac3d0bcad7965847b102733bb63d1e5c598"
                + "ece0c3e5dadddd",
            associatedData: "9013617817dda947e135ee6dd3653382",
            sealed: "16e375b4973b339d3f746c1c5a568bc7526e909ddff1e19c95c94a6ccff210c9a4a40679de5760c396ac0e2c"
                + "eb1234f9f5fe26abd3d26d65a6275f7a4f56b422acab49"
        ),
        AEADVector(
            name: "NIST, plaintext of 408 bits, associated data of 160 bits",
            key: "24501ad384e473963d476edcfe08205237acfd49b5b8f33857f8114e863fec7f",
            nonce: "9ff18563b978ec281b3f2794",
            plaintext: "27f348f9cdc0c5bd5e66b1ccb63ad920ff2219d14e8d631b3872265cf117ee86757accb158bd9abb3868fdc0"
                + "d0b074b5f01b2c",
            associatedData: "adb5ec720ccf9898500028bf34afccbcaca126ef",
            sealed: "eb7cb754c824e8d96f7c6d9b76c7d26fb874ffbf1d65c6f64a698d839b0b06145dae82057ad55994cf59ad7f"
                + "67c0fa5e85fab8bc95c532fecc594c36d1550286a7a3f0"
        ),
    ]
}
