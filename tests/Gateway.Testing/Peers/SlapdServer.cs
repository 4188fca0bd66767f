using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing.Peers;

/// <summary>A real OpenLDAP server with a password policy that locks after three failures, over LDAPS and StartTLS.</summary>
public sealed class SlapdServer : IAsyncDisposable
{
    public const string BaseDn = "dc=example,dc=com";
    public const string AdminDn = $"cn=admin,{BaseDn}";
    public const string AdminPassword = "admin password";

    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private SlapdServer(TemporaryFolder folder, PeerProcess process)
    {
        _folder = folder;
        _process = process;
    }

    /// <summary>Takes StartTLS.</summary>
    public Uri Plain { get; private init; } = new("ldap://localhost");

    public Uri Secure { get; private init; } = new("ldaps://localhost");

    /// <summary>PEM file of the authority of its certificate.</summary>
    public string Roots => _folder.Combine("ca.pem");

    /// <summary>
    /// Starts with the users alice and bob (password <c>secret</c>), the group staff with alice in it, the group everyone with staff in
    /// it, further entries, and further lines of the global configuration.
    /// </summary>
    public static async Task<SlapdServer> StartAsync(string moreEntries = "", string moreConfiguration = "")
    {
        var folder = new TemporaryFolder();
        using var certificate = TestCertificates.Issue("localhost");
        folder.Write("ca.pem", TestCertificates.Authority.ExportCertificatePem());
        folder.Write("srv.pem", certificate.ExportCertificatePem());
        folder.Write("srv.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // Issue makes an ECDSA key.
        Directory.CreateDirectory(folder.Combine("db"));
        var configuration = folder.Write("slapd.conf", $"""
            include /etc/ldap/schema/core.schema
            include /etc/ldap/schema/cosine.schema
            include /etc/ldap/schema/inetorgperson.schema
            include /etc/ldap/schema/misc.schema
            modulepath /usr/lib/ldap
            moduleload back_mdb
            moduleload ppolicy
            pidfile {folder.Path}/pid
            TLSCertificateFile {folder.Path}/srv.pem
            TLSCertificateKeyFile {folder.Path}/srv.key
            TLSCACertificateFile {folder.Path}/ca.pem
            {moreConfiguration}
            database mdb
            suffix {BaseDn}
            rootdn {AdminDn}
            rootpw "{AdminPassword}"
            directory {folder.Path}/db
            overlay ppolicy
            ppolicy_default cn=policy,{BaseDn}
            ppolicy_use_lockout
            access to attrs=userPassword by anonymous auth by self write
            access to * by users read

            """);
        var entries = folder.Write("entries.ldif", Entries + moreEntries);
        var (exit, output) = await PeerProcess.RunAsync("/usr/sbin/slapadd", ["-f", configuration, "-l", entries], CancellationToken.None);
        if (exit != 0)
        {
            throw new InvalidOperationException($"slapadd: {output}");
        }

        int plain = FreePort.Next(), secure = FreePort.Next();
        var process = await PeerProcess.StartServerAsync(
            "/usr/sbin/slapd", ["-d", "0", "-f", configuration, "-h", $"ldap://127.0.0.1:{plain} ldaps://127.0.0.1:{secure}"], secure);
        return new SlapdServer(folder, process)
        {
            Plain = new Uri($"ldap://localhost:{plain}"),
            Secure = new Uri($"ldaps://localhost:{secure}"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private const string Entries = $"""
        dn: {BaseDn}
        objectClass: dcObject
        objectClass: organization
        dc: example
        o: example

        dn: cn=policy,{BaseDn}
        objectClass: device
        objectClass: pwdPolicy
        cn: policy
        pwdAttribute: userPassword
        pwdLockout: TRUE
        pwdMaxFailure: 3
        pwdLockoutDuration: 3600

        dn: uid=alice,{BaseDn}
        objectClass: inetOrgPerson
        uid: alice
        cn: Alice
        sn: Example
        mail: alice.example@example.com
        userPassword: secret

        dn: uid=bob,{BaseDn}
        objectClass: inetOrgPerson
        uid: bob
        cn: Bob
        sn: Example
        userPassword: secret

        dn: cn=staff,{BaseDn}
        objectClass: groupOfNames
        cn: staff
        member: uid=alice,{BaseDn}

        dn: cn=everyone,{BaseDn}
        objectClass: groupOfNames
        cn: everyone
        member: cn=staff,{BaseDn}


        """;
}
