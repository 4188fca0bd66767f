using System.Text.Json;
using Gateway.Certificates;

namespace Gateway.Admin;

/// <summary>The server certificates in use, and when they end.</summary>
internal sealed class CertificatesStatus(CertificateSelector certificates, TimeProvider time) : IStatusSection
{
    public string Name => "certificates";

    public void Write(Utf8JsonWriter json)
    {
        var now = time.GetUtcNow().UtcDateTime;
        json.WriteStartArray();
        foreach (var certificate in certificates.Status)
        {
            json.WriteStartObject();
            json.WriteString("name", certificate.Name);
            json.WriteString("issuer", certificate.Issuer);
            json.WriteString("notAfter", certificate.NotAfter.ToUniversalTime());
            json.WriteNumber("daysLeft", Math.Floor((certificate.NotAfter.ToUniversalTime() - now).TotalDays));
            json.WriteString("source", certificate.Source);
            json.WriteString("thumbprint", certificate.Thumbprint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
