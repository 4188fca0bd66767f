using System.Net;
using System.Text;
using Gateway.Mail.BackEnds;

namespace Gateway.Mail.Imap;

/// <summary>Formats strings for the gateway's commands.</summary>
internal static class ImapText
{
    /// <summary>The string quoted; null where it needs a literal.</summary>
    public static string? Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is < ' ' or >= (char)127)
            {
                return null;
            }

            if (c is '"' or '\\')
            {
                quoted.Append('\\');
            }

            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The arguments of ID that forward the client's address (RFC 2971; the keys are those of Dovecot).</summary>
    public static string IdOf(ClientDetails client)
    {
        var pairs = new List<(string Key, string? Value)>
        {
            ("x-originating-ip", client.Remote.Address.ToString()),
            ("x-originating-port", Number(client.Remote)),
            ("x-connected-ip", client.Local.Address.ToString()),
            ("x-connected-port", Number(client.Local)),
            ("x-connected-name", client.ServerName),
            ("x-session-id", client.SessionId),
            ("x-proxy-ttl", ClientDetails.TimeToLive.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        };
        var known = pairs.Where(p => p.Value is not null);
        return "(" + string.Join(' ', known.Select(p => $"{Quote(p.Key)} {Quote(p.Value!) ?? "NIL"}")) + ")"; // filtered
    }

    private static string Number(IPEndPoint endPoint) => endPoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
