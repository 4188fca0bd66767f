using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Checking;
using Xunit;

namespace Gateway.UnitTests.Certificates.Checking;

public sealed class ChainInspectionTests : IDisposable
{
    private const string Name = "mail.example.com";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;

    public ChainInspectionTests()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Root", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority());
        _root = root.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(100));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var intermediate = new CertificateRequest("CN=Issuing", key, HashAlgorithmName.SHA256);
        intermediate.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(0));
        using var bare = intermediate.Create(_root, Now.AddDays(-1), Now.AddDays(90), [1, 2, 3]);
        _intermediate = bare.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
    }

    [Fact]
    public void Inspect_OfAGoodChainInAnyOrder_PutsItInOrderWithoutTheRoot()
    {
        using var leaf = Leaf();

        var report = ChainInspection.Inspect(leaf, [_root, _intermediate], [Name], [_root], Now);

        Assert.Empty(report.Diagnostics);
        Assert.Equal([leaf.RawData, _intermediate.RawData], report.Chain);
        Assert.Equal("CN=Root", report.Root);
    }

    [Fact]
    public void Inspect_OfARootNobodyTrusts_IsUntrusted() =>
        Assert.Equal([ChainProblem.Untrusted], Problems(Leaf(), roots: []));

    [Fact]
    public void Inspect_WithoutTheIntermediate_SaysWhatIsMissing()
    {
        using var leaf = Leaf();

        var finding = Assert.Single(ChainInspection.Inspect(leaf, [], [Name], [_root], Now).Diagnostics);

        Assert.Equal(ChainProblem.MissingIntermediate, finding.Problem);
        Assert.Contains("CN=Issuing", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_OfAChainWhoseRootIsElsewhere_IsUntrustedAndWhole()
    {
        using var leaf = Leaf();

        var report = ChainInspection.Inspect(leaf, [_intermediate], [Name], [], Now);

        Assert.Equal(ChainProblem.Untrusted, Assert.Single(report.Diagnostics).Problem);
        Assert.Equal([leaf.RawData, _intermediate.RawData], report.Chain);
    }

    [Fact]
    public void Inspect_OfEveryOtherMistake_NamesIt()
    {
        Assert.Equal([ChainProblem.Expired], Problems(Leaf(from: -30, to: -1)));
        Assert.Equal([ChainProblem.NotYetValid], Problems(Leaf(from: 1, to: 2)));
        Assert.Equal([ChainProblem.LacksName], Problems(Leaf(name: "other.example.com")));
        Assert.Equal([ChainProblem.WrongUsage], Problems(Leaf(usage: "1.3.6.1.5.5.7.3.2")));
        Assert.Equal([ChainProblem.WeakKey], Problems(Leaf(rsaBits: 1024)));
        Assert.Equal([ChainProblem.SelfSigned], Problems(SelfSigned()));
    }

    private IEnumerable<ChainProblem> Problems(X509Certificate2 leaf, IReadOnlyList<X509Certificate2>? roots = null)
    {
        using (leaf)
        {
            return [.. ChainInspection
                .Inspect(leaf, [_root, _intermediate], [Name], roots ?? [_root], Now).Diagnostics
                .Select(f => f.Problem)];
        }
    }

    private X509Certificate2 Leaf(string name = Name, int from = -1, int to = 30, string usage = "1.3.6.1.5.5.7.3.1", int rsaBits = 2048)
    {
        using var key = RSA.Create(rsaBits);
        var request = Request(name, usage, key);
        return request.Create(
            _intermediate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_intermediate.GetECDsaPrivateKey()!),
            Now.AddDays(from),
            Now.AddDays(to),
            [4, 5, 6]);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        return Request(Name, "1.3.6.1.5.5.7.3.1", key).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
    }

    private static CertificateRequest Request(string name, string usage, RSA key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        return request;
    }
}
