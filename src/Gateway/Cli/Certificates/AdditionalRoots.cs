using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Requests;
using Gateway.Certificates.Settings;

namespace Gateway.Cli.Certificates;

/// <summary>The root certificates that a check trusts in addition to the system's roots: the own CA and the roots of a file.</summary>
internal sealed class AdditionalRoots : IDisposable
{
    private readonly List<X509Certificate2> _certificates = [];

    public AdditionalRoots(CertificateAuthorityOptions authority, string? additional)
    {
        var files = new[]
        {
            CertificateAuthority.Exists(authority) ? Path.Combine(authority.Folder, CertificateAuthority.CertificateFile) : null,
            additional,
        };
        foreach (var file in files.OfType<string>())
        {
            using var read = CaResponse.Read([CertificateCommandContext.ReadFile(file)], password: null);
            _certificates.AddRange(read.Certificates.Select(c => X509CertificateLoader.LoadCertificate(c.RawData)));
        }
    }

    public IReadOnlyList<X509Certificate2> Certificates => _certificates;

    public void Dispose() => _certificates.ForEach(c => c.Dispose());
}
