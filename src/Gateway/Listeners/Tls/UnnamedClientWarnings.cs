using Gateway.Certificates.Settings;

namespace Gateway.Listeners.Tls;

/// <summary>Finds the listeners that refuse clients without a server name, where nobody has decided so.</summary>
internal static class UnnamedClientWarnings
{
    public static IEnumerable<(string Key, string Message)> Find(
        IReadOnlyDictionary<string, ListenerOptions> listeners, CertificatesOptions certificates)
    {
        if (certificates.UnknownName is not null || certificates.Default is not null || certificates.Names.Count == 0)
        {
            yield break;
        }

        foreach (var name in listeners.Where(l => l.Value.Protocol != ListenerProtocol.HttpsRedirect).Select(l => l.Key))
        {
            yield return (
                name,
                "refuses clients that send no server name, such as old phones, appliances and mail clients that connect by address; "
                    + $"Certificates:Default names the certificate that they get, and Certificates:UnknownName {UnknownNameAction.Refuse} "
                    + "says that this is meant");
        }
    }
}
