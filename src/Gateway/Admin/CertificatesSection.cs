using System.Text.Json;
using Gateway.Certificates.Renewal;
using Gateway.Certificates.Selection;
using Gateway.Certificates.Settings;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>The server certificates, their expiry and the state of their renewal, including names that have no certificate yet.</summary>
internal sealed class CertificatesSection(
    CertificateSelector certificates,
    RenewalStatus renewals,
    IOptionsMonitor<CertificatesOptions> options,
    TimeProvider time) : IStatusSection
{
    public string Name => "certificates";

    public void Write(Utf8JsonWriter json)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var inUse = certificates.Status;
        json.WriteStartArray();
        foreach (var certificate in inUse)
        {
            json.WriteStartObject();
            json.WriteString("name", certificate.Name);
            json.WriteString("issuer", certificate.Issuer);
            json.WriteString("notAfter", certificate.NotAfter.ToUniversalTime());
            json.WriteNumber("daysLeft", Math.Floor((certificate.NotAfter.ToUniversalTime() - now).TotalDays));
            json.WriteString("source", certificate.Source);
            json.WriteString("thumbprint", certificate.Thumbprint);
            WriteRenewal(json, certificate.Name);
            json.WriteEndObject();
        }

        foreach (var name in options.CurrentValue.Names.Keys.Where(n => !inUse.Any(c => c.Name.Equals(
            n, StringComparison.OrdinalIgnoreCase))))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("issuer", "none in use");
            WriteRenewal(json, name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteRenewal(Utf8JsonWriter json, string name)
    {
        if (renewals.Of(name) is not { } renewal)
        {
            return;
        }

        json.WriteString("renewedBy", renewal.Source.ToString());
        if (renewal.NextAt is { } next)
        {
            json.WriteString("renewAt", next.UtcDateTime);
        }

        if (renewal.LastRenewedAt is { } last)
        {
            json.WriteString("renewedAt", last.UtcDateTime);
        }

        if (renewal.LastError is { } error)
        {
            json.WriteNumber("failures", renewal.Failures);
            json.WriteString("lastError", error);
        }
    }
}
