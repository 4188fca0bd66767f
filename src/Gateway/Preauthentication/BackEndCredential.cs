using System.Net;
using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication;

/// <summary>The verified user's own credential, with which the gateway signs in to the back end; a feature of the request.</summary>
internal sealed class BackEndCredential
{
    private readonly NetworkCredential _value;

    private BackEndCredential(NetworkCredential value) => _value = value;

    /// <summary>The credential of a request, where its route delegates with NTLM.</summary>
    public static NetworkCredential? Of(HttpContext context) => context.Features.Get<BackEndCredential>()?._value;

    /// <summary><c>EXAMPLE\alice</c> names a domain; <c>alice@example.com</c> goes as it is, and the back end knows the domain.</summary>
    public static BackEndCredential From(PasswordCredential credential)
    {
        var name = credential.UserName;
        var slash = name.IndexOf('\\', StringComparison.Ordinal);
        var password = credential.Password.Reveal();
        return new(slash < 0 ? new NetworkCredential(name, password) : new NetworkCredential(name[(slash + 1)..], password, name[..slash]));
    }

    public override string ToString() => "***";
}
