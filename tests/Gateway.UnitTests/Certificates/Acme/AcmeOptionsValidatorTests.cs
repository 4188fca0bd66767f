using Gateway.Certificates.Acme;
using Gateway.Certificates.Settings;
using Xunit;

namespace Gateway.UnitTests.Certificates.Acme;

public sealed class AcmeOptionsValidatorTests
{
    private static readonly CertificateOptions Acme = new() { Issuer = CertificateSource.Acme };

    [Theory]
    [InlineData("*.example.com")]
    [InlineData("192.0.2.1")]
    [InlineData("mail")]
    public void Name_ThatNoChallengeCanShow_IsRefused(string name)
    {
        Assert.Equal([$"Names:{name}:Issuer"], Keys(new AcmeOptions { AcceptTermsOfService = true }, name));
    }

    [Fact]
    public void Section_WithMistakes_NamesEachOfThem()
    {
        var acme = new AcmeOptions
        {
            Staging = true,
            DirectoryUrl = "http://ca.example.com/directory",
            Email = "admin",
            TrustedRootsFile = "/nowhere.pem",
            ExternalAccount = new AcmeExternalAccountOptions { HmacKey = "c2hvcnQ" },
        };

        Assert.Equal(
            ["Acme:AcceptTermsOfService", "Acme:DirectoryUrl", "Acme:Email", "Acme:ExternalAccount:HmacKey", "Acme:ExternalAccount:KeyId",
                "Acme:Staging", "Acme:TrustedRootsFile"],
            Keys(acme, "mail.example.com").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Section_ThatIsGood_HasNoMistake()
    {
        var acme = new AcmeOptions
        {
            Staging = true,
            AcceptTermsOfService = true,
            Email = "admin@example.com",
            ExternalAccount = new AcmeExternalAccountOptions { KeyId = "kid", HmacKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
        };

        Assert.Empty(Keys(acme, "mail.example.com"));
    }

    private static IEnumerable<string> Keys(AcmeOptions acme, string name) =>
        AcmeOptionsValidator
            .Validate(new CertificatesOptions { Acme = acme, Names = new Dictionary<string, CertificateOptions> { [name] = Acme } })
            .SelectMany(r => r.MemberNames);
}
