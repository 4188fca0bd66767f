using System.Text;
using Gateway.Demo.Mailboxes;

namespace Gateway.Demo.Mail;

/// <summary>The SASL mechanisms PLAIN and LOGIN of the demo servers.</summary>
internal static class DemoSasl
{
    /// <summary>
    /// Runs an exchange. Returns the user; null where the mechanism is unknown, a response is malformed or the password is wrong.
    /// </summary>
    /// <param name="mailboxes">The users and their passwords.</param>
    /// <param name="mechanism">PLAIN or LOGIN.</param>
    /// <param name="initial">The initial response, or null.</param>
    /// <param name="ask">Sends a challenge in base64 and reads the response.</param>
    public static async ValueTask<string?> VerifyAsync(
        DemoMailboxes mailboxes, string mechanism, string? initial, Func<string, ValueTask<string?>> ask)
    {
        if (mechanism.Equals("PLAIN", StringComparison.OrdinalIgnoreCase))
        {
            var parts = Decode(initial ?? await ask("")).Split('\0');
            return parts.Length == 3 && mailboxes.Verify(parts[1], parts[2]) ? parts[1] : null;
        }

        if (!mechanism.Equals("LOGIN", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var user = Decode(initial ?? await ask("VXNlcm5hbWU6"));
        return mailboxes.Verify(user, Decode(await ask("UGFzc3dvcmQ6"))) ? user : null;
    }

    private static string Decode(string? base64)
    {
        var bytes = new byte[base64?.Length ?? 0];
        return Convert.TryFromBase64String(base64 ?? "", bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : "";
    }
}
