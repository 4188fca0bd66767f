using System.Text;
using Gateway.Identity.Credentials;

namespace Gateway.Mail.Sasl;

/// <summary>The responses that the gateway sends to a back end, in base64.</summary>
internal static class SaslResponse
{
    public static string Plain(string authorization, string user, Secret password) =>
        Encode($"{authorization}\0{user}\0{password.Reveal()}");

    public static string XOAuth2(string user, Secret token) => Encode($"user={user}\u0001auth=Bearer {token.Reveal()}\u0001\u0001");

    public static string Bearer(string user, Secret token)
    {
        var name = user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
        return Encode($"n,a={name},\u0001auth=Bearer {token.Reveal()}\u0001\u0001");
    }

    public static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
