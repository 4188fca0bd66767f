using Gateway.Certificates;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Settings;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Certificates;

public sealed class CertificatesOptionsValidatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Validate_OfADamagedEntryBesideAGoodOne_WarnsAndTakesNothingDown()
    {
        using var authority = CertificateAuthority.OpenOrCreate(_folder.Combine("authority"), "Test Authority", TimeProvider.System);
        authority.Issue(["good.example.com"], TimeSpan.FromDays(1)).WriteTo(_folder.Combine("good.example.com"));
        authority.Issue(["bad.example.com"], TimeSpan.FromDays(1)).WriteTo(_folder.Combine("bad.example.com"));
        File.WriteAllText(_folder.Combine("bad.example.com/key.pem"), "garbage");
        var options = Options(("good.example.com", new()), ("bad.example.com", new()));

        Assert.Empty(CertificatesOptionsValidator.Validate(options));
        var (key, message) = Assert.Single(CertificatesOptionsValidator.Warnings(options));
        Assert.Equal("Names:bad.example.com", key);
        Assert.StartsWith("is not served: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OfADamagedEntryAlone_IsAMistake() =>
        Assert.Single(CertificatesOptionsValidator.Validate(Options(("absent.example.com", new()))));

    [Fact]
    public void Validate_OfANameThatWillBeIssued_IsGood()
    {
        var options = Options(("mail.example.com", new() { Issuer = CertificateSource.OwnCa }));

        Assert.Empty(CertificatesOptionsValidator.Validate(options));
        Assert.Contains("OwnCa issues it", Assert.Single(CertificatesOptionsValidator.Warnings(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OfWhatAnIssuerCannotDo_NamesTheSetting()
    {
        var options = new CertificatesOptions
        {
            Store = _folder.Path,
            Authority = new() { PermittedDomains = ["example.com"], PublicUrl = new Uri("ftp://pki.example.com") },
            Names = new Dictionary<string, CertificateOptions>
            {
                ["mail.example.net"] = new() { Issuer = CertificateSource.OwnCa },
                ["mail.example.com"] = new() { Issuer = CertificateSource.OwnCa, AlternativeNames = ["not a name"] },
                ["file.example.com"] = new() { Issuer = CertificateSource.OwnCa, File = _folder.Combine("absent.pem") },
            },
        };

        var keys = CertificatesOptionsValidator.Validate(options).Select(r => r.MemberNames.Single()).Distinct().Order().ToArray();

        Assert.Equal(
            ["Authority:PublicUrl", "Names:file.example.com:File", "Names:file.example.com:Issuer",
                "Names:mail.example.com:AlternativeNames", "Names:mail.example.com:Issuer", "Names:mail.example.net:Issuer"],
            keys);
    }

    private CertificatesOptions Options(params (string Name, CertificateOptions Entry)[] names) =>
        new() { Store = _folder.Path, Names = names.ToDictionary(n => n.Name, n => n.Entry) };
}
