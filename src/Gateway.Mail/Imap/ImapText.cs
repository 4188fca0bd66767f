using System.Net;
using System.Text;
using Gateway.Mail.BackEnds;

namespace Gateway.Mail.Imap;

/// <summary>Strings as the gateway writes them in commands.</summary>
internal static class ImapText
{
    /// <summary>The string quoted, or null where a quoted string cannot hold it and a literal is needed.</summary>
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

    /// <summary>The arguments of ID that tell a trusting server who the client is (RFC 2971; the keys are Dovecot's).</summary>
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
        return "(" + string.Join(' ', pairs.Where(p => p.Value is not null).Select(p => $"{Quote(p.Key)} {Quote(p.Value!) ?? "NIL"}")) + ")"; // the filter left no null
    }

    private static string Number(IPEndPoint endPoint) => endPoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
