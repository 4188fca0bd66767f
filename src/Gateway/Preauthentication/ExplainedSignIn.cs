using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;
using Gateway.Requests;

namespace Gateway.Preauthentication;

/// <summary>What there is to know of a sign-in besides whether it is accepted.</summary>
internal static class ExplainedSignIn
{
    /// <summary>What becomes of a right password that has expired or must be changed; null where the directory does not tell.</summary>
    /// <param name="user">The user, and the directory that has the password.</param>
    /// <param name="by">How the password is given: a scheme or a mail protocol.</param>
    /// <param name="hasPage">Whether that is the sign-in page.</param>
    public static StageResult? Password(ExplainedUser? user, string by, bool hasPage)
    {
        if (user is not { Identity: { } identity, Aging: not PasswordAging.NotTold })
        {
            return null;
        }

        var start = $"if directory {identity.Directory} answers that it has expired or must be changed, ";
        return (hasPage, user.Aging) switch
        {
            (true, PasswordAging.ChangedHere) => StageResult.Pass(
                "password", "ChangeOffered", start + "the sign-in page says so, once it is proved, and offers the change"),
            (true, _) => StageResult.Pass(
                "password", "ChangeElsewhere", start + "the sign-in page says so, once it is proved, and offers no change"),
            _ => StageResult.Pass("password", "ChangeNotOffered", $"{start}it is refused, and {by} offers no change"),
        };
    }

    /// <summary>Where the session is accepted that a route's sign-in page begins; null where the route has no such page.</summary>
    /// <param name="route">The route.</param>
    /// <param name="binding">What sessions are bound to.</param>
    /// <param name="host">The host that the request is for.</param>
    /// <param name="from">The client's address.</param>
    public static StageResult? Session(RoutePreauthentication? route, SessionBinding binding, string host, IPAddress from)
    {
        if (route?.Schemes.Any(s => s is RouteAuthentication.Forms or RouteAuthentication.OpenIdConnect) != true)
        {
            return null;
        }

        return StageResult.Pass("session", binding.ToString(), binding == SessionBinding.Network
            ? $"bound to the network where it begins: its cookie is accepted on {host} from {SourceNetwork.Of(from)} alone"
            : $"bound to no network and no device: its cookie is accepted on {host} from everywhere");
    }
}
