using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Selection;

/// <summary>A configured name with the certificate that it would serve, read from the disk.</summary>
/// <param name="Name">The configured name.</param>
/// <param name="Certificate">The certificate, or null where there is none that can be used.</param>
/// <param name="Problem">Why there is none, or null.</param>
public sealed record ConfiguredCertificate(string Name, ServerCertificate? Certificate, string? Problem) : IDisposable
{
    /// <summary>Reads every name's certificate.</summary>
    public static IReadOnlyList<ConfiguredCertificate> ReadAll(CertificatesOptions options, TimeProvider time)
    {
        var store = CertificateStore.Of(options);
        return [.. options.Names.Where(n => ServerNames.IsName(n.Key)).Select(n => Read(n.Key, n.Value, store, time))];
    }

    public void Dispose() => Certificate?.Leaf.Dispose();

    private static ConfiguredCertificate Read(string name, CertificateOptions entry, CertificateStore store, TimeProvider time)
    {
        var reading = CertificateReader.Read(name, entry, store, time.GetUtcNow());
        return new ConfiguredCertificate(
            name, reading.Certificate, reading.Certificate is null ? string.Join("; ", reading.Diagnostics.Select(f => f.Message)) : null);
    }
}
