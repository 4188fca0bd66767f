using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gateway.Cli;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Cli;

public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Check_GoodFile_SaysWhatItHoldsAndExitsZero()
    {
        var path = _folder.Write(
            "gateway.json",
            """{ "Gateway": { "Clusters": { "one": { "Destinations": { "a": { "Address": "http://a.example.com" } } } } } }""");

        var (code, output) = Run("--config", path);

        Assert.Equal(0, code);
        Assert.EndsWith(
            $"$.Gateway.Clusters.one: is not used by any route\n{path}: good. 0 listeners, 0 routes, 1 cluster; 1 warning.\n",
            output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Mistakes_PrintsAllAndCountsAndExitsTwo()
    {
        var path = _folder.Write("gateway.json", """{ "Gateway": { "Stat": "x" }, "Other": 1 }""");

        var (code, output) = Run("-c", path);

        Assert.Equal(2, code);
        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith(
            $"{path}:1:16: $.Gateway.Stat: is not known here (did you mean 'State'?); allowed: ", output, StringComparison.Ordinal);
        Assert.EndsWith($"{path}: 2 mistakes.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Json_CanBeReadByScripts()
    {
        var path = _folder.Write("gateway.json", """{ "Gateway": { "Stat": "x" } }""");

        var (code, output) = Run("-c", path, "--json");

        Assert.Equal(2, code);
        var error = Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("errors").EnumerateArray());
        Assert.Equal((path, 1, 16, "$.Gateway.Stat"), (error.GetProperty("source").GetString(), error
            .GetProperty("line")
            .GetInt32(), error.GetProperty("column").GetInt32(), error.GetProperty("path").GetString()));
    }

    [Fact]
    public void Check_Structure_NeedsNoneOfTheFiles()
    {
        var path = _folder.Write("gateway.json", """
            { "Gateway": {
              "Listeners": { "https": { "Endpoint": "0.0.0.0:443", "Protocol": "Https", "ClientCertificate": "Allow" } },
              "Admin": { "Endpoint": "0.0.0.0:9443", "TokenFile": "absent/token" },
              "Certificates": { "Names": { "mail.example.com": { "File": "absent/mail.pfx", "PasswordFile": "absent/password" } } },
              "Identity": {
                "Users": { "File": "absent/users.json" },
                "ClientAuthorities": { "own": { "Roots": "absent/ca.pem", "RevocationList": "absent/ca.crl" } },
                "Issuers": { "adfs": { "Issuer": "https://adfs.example.com", "Audiences": [ "x" ], "KeysFile": "absent/keys.json", "Roots": "absent/r.pem" } },
                "Directories": { "ad": { "Ldap": {
                  "Servers": [ "ldaps://dc1.example.com" ], "BaseDn": "dc=example,dc=com", "BindName": "x", "BindPasswordFile": "absent/bind",
                  "Roots": "absent/roots.pem" } } }
              },
              "Negotiate": { "Keytab": "absent/keytab" },
              "Telemetry": { "AccessLog": "absent/folder/access.log", "AuditLog": "absent/folder/audit.log" },
              "Routes": { "owa": { "Preset": "Owa", "Hosts": "mail.example.com", "Cluster": "one", "Authentication": "Forms" } },
              "Clusters": { "one": { "Destinations": { "a": { "Address": "https://a.example.com" } }, "Tls": { "RootsFile": "absent/b.pem" } } } } }
            """);

        var (code, output) = Run("--config", path, "--structure");
        var (strict, errors) = Run("--config", path);

        Assert.True(code == 0, output);
        Assert.DoesNotContain("absent", output, StringComparison.Ordinal);
        Assert.Equal(2, strict);
        Assert.True(errors.Split('\n').Count(line => line.Contains("absent", StringComparison.Ordinal)) >= 9, errors);
    }

    [Fact]
    public void Check_Structure_StillFindsMistakes()
    {
        var path = _folder.Write("gateway.json", """{ "Gateway": { "Telemetry": { "AccessLog": "absent/a", "AuditLog": "absent/a" } } }""");

        Assert.Equal(2, Run("--config", path, "--structure").Code);
    }

    [Fact]
    public void Check_ExpiredCertificate_WarnsAtItsLineAndExitsZero()
    {
        using var certificate = TestCertificates.IssueExpired("mail.example.com");
        File.WriteAllBytes(_folder.Combine("old.pfx"), certificate.Export(X509ContentType.Pfx));
        File.SetUnixFileMode(_folder.Combine("old.pfx"), UnixFileMode.UserRead);
        var path = _folder.Write(
            "gateway.json", """{ "Gateway": { "Certificates": { "Names": { "mail.example.com": { "File": "old.pfx" } } } } }""");

        var (code, output) = Run("-c", path);
        var (jsonCode, json) = Run("-c", path, "--json");

        Assert.Equal((0, 0), (code, jsonCode));
        Assert.StartsWith(
            $"warning: {path}:1:45: $.Gateway.Certificates.Names['mail.example.com']: has a certificate that expired on ",
            output,
            StringComparison.Ordinal);
        Assert.EndsWith("good. 0 listeners, 0 routes, 0 clusters; 1 warning.\n", output, StringComparison.Ordinal);
        Assert.Equal(1, JsonDocument.Parse(json).RootElement.GetProperty("warnings").GetArrayLength());
    }

    [Fact]
    public void Check_WeakCertificate_IsRefused()
    {
        using var key = RSA.Create(1024);
        var request = new CertificateRequest("CN=mail.example.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("mail.example.com");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));

        var (code, output) = Run("-c", WriteWith(certificate, UnixFileMode.UserRead));

        Assert.Equal(2, code);
        Assert.Contains("has an RSA key of 1024 bits, which clients refuse; allowed: 2048 bits or more", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_KeyThatOthersCanRead_Warns()
    {
        using var certificate = TestCertificates.Issue("mail.example.com");

        var (code, output) = Run(
            "-c", WriteWith(certificate, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead));

        Assert.Equal(0, code);
        Assert.Contains("holds a private key that every user of this machine can read; run chmod o-rwx", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_CertificateThatEndsWithinDays_Warns()
    {
        using var issuer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.example.com", issuer, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("mail.example.com");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-300), DateTimeOffset.UtcNow.AddDays(5.5));

        var (code, output) = Run("-c", WriteWith(certificate, UnixFileMode.UserRead));

        Assert.Equal(0, code);
        Assert.Matches(@"has a certificate that expires on \S+ \S+, in 5 days", output);
    }

    [Theory]
    [InlineData(null, "does not exist; 'gateway user add' creates it")]
    [InlineData("{", "cannot be used: ")]
    [InlineData("""{ "users": {} }""", "has no users; 'gateway user add' adds one")]
    public void Check_UserFile_WarnsOfWhatKeepsUsersOut(string? content, string expected)
    {
        if (content is not null)
        {
            _folder.Write("users.json", content);
        }

        var path = _folder.Write("gateway.json", """{ "Gateway": { "Identity": { "Users": { "File": "users.json" } } } }""");

        var (code, output) = Run("-c", path);

        Assert.Equal(0, code);
        Assert.Contains($"$.Gateway.Identity.Users.File: {_folder.Combine("users.json")} {expected}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NoFile_SaysSo()
    {
        var (code, output) = Run("-c", _folder.Combine("absent.json"));

        Assert.Equal(2, code);
        Assert.Contains("absent.json: $: does not exist; ", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string WriteWith(X509Certificate2 certificate, UnixFileMode mode)
    {
        File.WriteAllBytes(_folder.Combine("mail.pfx"), certificate.Export(X509ContentType.Pfx));
        File.SetUnixFileMode(_folder.Combine("mail.pfx"), mode);
        return _folder.Write(
            "gateway.json", """{ "Gateway": { "Certificates": { "Names": { "mail.example.com": { "File": "mail.pfx" } } } } }""");
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var code = CheckCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output });
        return (code, output.ToString());
    }
}
