using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gateway.UnitTests.Certificates.Selection;

public sealed class CertificateSelectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mail.example.com", "mail.example.com")]
    [InlineData("MAIL.example.com", "mail.example.com")]
    [InlineData("other.example.com", "*.example.com")]
    [InlineData("a.b.example.com", null)]
    [InlineData("example.com", null)]
    [InlineData("*.example.com", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Select_ByName_IsExactThenWildcardOfOneLabelThenRefused(string? serverName, string? expected)
    {
        WriteStore("mail.example.com", "mail.example.com");
        WriteStore("*.example.com", "*.example.com");
        using var selector = Create(UnknownNameAction.Refuse, "mail.example.com", "*.example.com");

        Assert.Equal(expected, selector.Select(serverName)?.Name);
    }

    [Theory]
    [InlineData("unknown.example.net")]
    [InlineData(null)]
    public void Select_OfUnknownNameWithDefault_IsTheDefault(string? serverName)
    {
        WriteStore("mail.example.com", "mail.example.com");
        using var selector = Create(UnknownNameAction.Default, "mail.example.com");

        Assert.Equal("mail.example.com", selector.Select(serverName)?.Name);
    }

    [Fact]
    public void Reload_OfUnchangedFiles_KeepsTheContextForResumption()
    {
        WriteStore("mail.example.com", "mail.example.com");
        using var selector = Create(UnknownNameAction.Refuse, "mail.example.com");
        var before = selector.Select("mail.example.com");

        selector.Reload();

        Assert.Same(before, selector.Select("mail.example.com"));
    }

    [Fact]
    public void Reload_OfHalfWrittenFile_KeepsTheOldThenTakesTheWhole()
    {
        WriteStore("mail.example.com", "mail.example.com");
        using var selector = Create(UnknownNameAction.Refuse, "mail.example.com");
        var before = selector.Select("mail.example.com");
        var chain = _folder.Combine("mail.example.com/fullchain.pem");
        WriteStore("mail.example.com", "mail.example.com");
        var whole = File.ReadAllText(chain);

        File.WriteAllText(chain, whole[..(whole.Length / 3)]);
        selector.Reload();
        Assert.Same(before, selector.Select("mail.example.com"));

        File.WriteAllText(chain, whole);
        selector.Reload();
        Assert.NotEqual(before?.Leaf.Thumbprint, selector.Select("mail.example.com")?.Leaf.Thumbprint);
    }

    [Fact]
    public void Validate_OfEveryMistake_NamesItsSetting()
    {
        using var one = TestCertificates.Issue("mail.example.com");
        using var two = TestCertificates.Issue("mail.example.com");
        var chain = _folder.Write("chain.pem", one.ExportCertificatePem());
        var options = new CertificatesOptions
        {
            Store = _folder.Path,
            Default = "absent",
            Names = new Dictionary<string, CertificateOptions>
            {
                ["missing.example.com"] = new() { File = _folder.Combine("no.pem") },
                ["mail.example.com"] = new()
                {
                    File = chain,
                    KeyFile = _folder.Write("other.key", two.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
                },
                ["other.example.com"] = new()
                {
                    File = chain,
                    KeyFile = _folder.Write("right.key", one.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
                },
                ["encrypted.example.com"] = new() { File = chain, KeyFile = _folder.Write("enc.key", Encrypted(one)), Password = "wrong" },
                ["not a name"] = new(),
                ["store.example.com"] = new(),
            },
        };

        var keys = CertificatesOptionsValidator.Validate(options).Select(r => r.MemberNames.Single()).Order().ToArray();

        Assert.Equal(
            ["Default", "Names:encrypted.example.com:Password", "Names:mail.example.com:KeyFile", "Names:missing.example.com:File",
                "Names:not a name", "Names:other.example.com", "Names:store.example.com"],
            keys);
    }

    [Fact]
    public void Validate_OfEveryGoodForm_FindsNothing()
    {
        using var certificate = TestCertificates.Issue("mail.example.com");
        var key = certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        var pfx = _folder.Combine("a.pfx");
        File.WriteAllBytes(pfx, certificate.Export(X509ContentType.Pfx, "secret"));
        CertificateOptions[] forms =
        [
            new() { File = _folder.Write("both.pem", certificate.ExportCertificatePem() + "\n" + key) },
            new() { File = _folder.Write("chain.pem", certificate.ExportCertificatePem()), KeyFile = _folder.Write("key.pem", key) },
            new() { File = _folder.Combine("chain.pem"), KeyFile = _folder.Write("enc.pem", Encrypted(certificate)), Password = "secret" },
            new() { File = pfx, Password = "secret" },
        ];

        Assert.All(forms, form => Assert.Empty(CertificatesOptionsValidator.Validate(new CertificatesOptions
        {
            Names = new Dictionary<string, CertificateOptions> { ["mail.example.com"] = form },
        })));
    }

    private static string Encrypted(X509Certificate2 certificate) =>
        certificate.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));

    private void WriteStore(string name, string covered)
    {
        using var certificate = TestCertificates.Issue(covered);
        var folder = Directory.CreateDirectory(_folder.Combine(name.Replace('*', '_'))).FullName;
        File.WriteAllText(Path.Combine(folder, "fullchain.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private CertificateSelector Create(UnknownNameAction unknownName, params string[] names)
    {
        var options = new CertificatesOptions
        {
            Store = _folder.Path,
            UnknownName = unknownName,
            Default = names[0],
            Names = names.ToDictionary(n => n, _ => new CertificateOptions()),
        };
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new CertificateSelector(
            new FixedOptions<CertificatesOptions>(options),
            TimeProvider.System,
            new CertificatesMetrics(meters),
            NullLogger<CertificateSelector>.Instance);
    }
}
