using System.Text.Json;
using Gateway.Admin;
using Gateway.State.Sharing;

namespace Gateway.Hosting.Sharing;

/// <summary>Which of the gateways issues and renews certificates.</summary>
internal sealed class SharedLeaseSection(SharedLease lease, SharedCertificates certificates) : IStatusSection
{
    public string Name => "certificateLease";

    public void Write(Utf8JsonWriter json)
    {
        var grant = lease.Grant;
        json.WriteStartObject();
        json.WriteString("holder", lease.IsAway && grant is null ? "unknown: the shared store is away" : lease.Holder ?? "nobody");
        json.WriteBoolean("own", grant is not null);
        if (grant is not null)
        {
            json.WriteNumber("token", grant.Token);
        }

        if (certificates.HasOtherAuthority)
        {
            json.WriteString("lastError", "this gateway has another own CA than the others, and issues nothing");
        }

        json.WriteEndObject();
    }
}
