using System.Diagnostics.CodeAnalysis;
using Gateway.Identity.Credentials;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Routing;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sessions;

/// <summary>The result of a sign-in: a user who is signed in at a back end, or what the client is told.</summary>
internal sealed record SignInResult
{
    private SignInResult(MailRoute route, string status) => (Route, Status) = (route, status);

    /// <summary>The route that the session came by.</summary>
    public MailRoute Route { get; }

    /// <summary>The tag value in metrics.</summary>
    public string Status { get; }

    [MemberNotNullWhen(true, nameof(BackEnd), nameof(User))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAccepted => BackEnd is not null;

    /// <summary>The connection, signed in; null where the sign-in was refused.</summary>
    public BackEndConnection? BackEnd { get; private init; }

    /// <summary>The user, as logs name it; null where the sign-in was refused.</summary>
    public string? User { get; private init; }

    /// <summary>What the client is told of the refusal; null where the sign-in was accepted.</summary>
    public RefusalText? Refusal { get; private init; }

    /// <summary>The app password by which the user has signed in, with which the session ends; null for every other way.</summary>
    public AppPassword? AppPassword { get; private init; }

    public static SignInResult Accepted(MailRoute route, string user, BackEndConnection backEnd, AppPassword? appPassword) =>
        new(route, nameof(AuthenticationStatus.Accepted)) { BackEnd = backEnd, User = user, AppPassword = appPassword };

    /// <summary>The authenticator refused the credential.</summary>
    /// <param name="route">The route.</param>
    /// <param name="result">Why, and what the client is told.</param>
    /// <param name="sessionId">The id by which the log finds the session.</param>
    /// <param name="backEnd">The back end's refusal, where the back end verified the credential.</param>
    public static SignInResult Refused(MailRoute route, AuthenticationResult result, string sessionId, BackEndResult? backEnd)
    {
        var refusal = result.StatusForClient is AuthenticationStatus.DirectoryUnavailable or AuthenticationStatus.Throttled
            or AuthenticationStatus.Busy
            ? SignInRefusal.Unavailable
            : SignInRefusal.Failed;
        return Refused(route, result.Status.ToString(), refusal, sessionId, backEnd);
    }

    /// <summary>The route does not allow the user. The client is told the same as for a wrong password.</summary>
    public static SignInResult NotAllowed(MailRoute route, string sessionId) =>
        Refused(route, "NotAllowed", SignInRefusal.Failed, sessionId, null);

    /// <summary>The gateway accepted the credential, and no back end is signed in.</summary>
    public static SignInResult BackEndFailed(MailRoute route, BackEndResult result, string sessionId)
    {
        var refusal = result.Status == BackEndStatus.Refused ? SignInRefusal.Failed : SignInRefusal.Unavailable;
        return Refused(route, "BackEnd" + result.Status, refusal, sessionId, result);
    }

    private static SignInResult Refused(MailRoute route, string status, SignInRefusal refusal, string sessionId, BackEndResult? backEnd)
    {
        var text = refusal == SignInRefusal.Failed ? "Sign-in failed." : "Sign-in is not possible at this time; try again later.";
        var answer = backEnd ?? default;
        if (answer.Text is { Length: > 0 } && (route.Options.PassErrorText || answer.IsForUser))
        {
            text = WireText.OneLine(answer.Text);
        }

        return new SignInResult(route, status)
        {
            Refusal = new RefusalText(refusal, $"{text} ({sessionId})", answer.CodeForUser, answer.Alert),
        };
    }
}
