namespace Gateway.EndToEndTests.Certificates;

/// <summary>A CA that is not ours: openssl, with a root and an issuing certificate below it.</summary>
internal static class ForeignCa
{
    /// <summary>Makes <c>root.pem</c> and <c>issuing.pem</c>.</summary>
    public const string Create = """
        printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n' > ca.ext
        openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj '/CN=Foreign Root' -days 30
        openssl req -newkey rsa:2048 -nodes -keyout issuing.key -out issuing.csr -subj '/CN=Foreign Issuing'
        openssl x509 -req -in issuing.csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -extfile ca.ext -out issuing.pem
        """;

    /// <summary>Answers <c>mail.csr</c> by <c>leaf.pem</c>.</summary>
    public const string Sign =
        "openssl x509 -req -in mail.csr -CA issuing.pem -CAkey issuing.key -CAcreateserial -days 10 -copy_extensions copy -out leaf.pem";
}
