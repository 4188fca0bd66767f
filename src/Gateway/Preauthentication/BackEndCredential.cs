using System.Net;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication;

/// <summary>The verified user's credential, with which the gateway signs in at the back end; a feature of the request.</summary>
internal sealed class BackEndCredential
{
    private readonly NetworkCredential _value;

    private BackEndCredential(NetworkCredential value) => _value = value;

    /// <summary>The credential of a request whose route delegates with NTLM, or null.</summary>
    public static NetworkCredential? Of(HttpContext context) => context.Features.Get<BackEndCredential>()?._value;

    /// <summary><c>EXAMPLE\alice</c> has a domain; <c>alice@example.com</c> is sent unchanged, and the back end finds the domain.</summary>
    public static BackEndCredential From(PasswordCredential credential)
    {
        var name = credential.UserName;
        var slash = name.IndexOf('\\', StringComparison.Ordinal);
        var password = credential.Password.Reveal();
        return new(slash < 0 ? new NetworkCredential(name, password) : new NetworkCredential(name[(slash + 1)..], password, name[..slash]));
    }

    public override string ToString() => "***";
}
