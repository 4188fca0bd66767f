using Gateway.Identity.Credentials;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Routing;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sessions;

/// <summary>What came of a try: a back end the user is signed in at, or what the client is told.</summary>
/// <param name="Result">The word in metrics.</param>
/// <param name="BackEnd">The connection, signed in; null where refused.</param>
/// <param name="User">The user, as logs name it.</param>
/// <param name="Refusal">What kind of refusal the client sees.</param>
/// <param name="Text">Its text.</param>
internal sealed record SignInOutcome(string Result, BackEndConnection? BackEnd, string User, SignInRefusal Refusal, string Text)
{
    public static SignInOutcome Accepted(string user, BackEndConnection backEnd) => new(nameof(AuthenticationStatus.Accepted), backEnd, user, default, "");

    /// <summary>The authenticator refused; where it asked the back end, with the back end's text.</summary>
    public static SignInOutcome Refused(MailRoute route, AuthenticationStatus result, string sessionId, string? text) => Refuse(
        result.ToString(),
        result is AuthenticationStatus.DirectoryUnavailable or AuthenticationStatus.Throttled or AuthenticationStatus.Busy ? SignInRefusal.Later : SignInRefusal.Wrong,
        sessionId,
        route.Options.PassErrorText ? text : null);

    /// <summary>Known, and not let in by the route: told the same as a wrong password.</summary>
    public static SignInOutcome NotAllowed(string sessionId) => Refuse("NotAllowed", SignInRefusal.Wrong, sessionId, null);

    /// <summary>Known to the gateway, and the back end would not have it.</summary>
    public static SignInOutcome BackEndRefused(MailRoute route, BackEndResult result, string sessionId) => Refuse(
        "BackEnd" + result.Status,
        result.Status == BackEndStatus.Refused ? SignInRefusal.Wrong : SignInRefusal.Later,
        sessionId,
        route.Options.PassErrorText ? result.Text : null);

    private static SignInOutcome Refuse(string word, SignInRefusal refusal, string sessionId, string? text)
    {
        var standard = refusal == SignInRefusal.Wrong ? "Sign-in failed." : "Sign-in is not possible at this time; try again later.";
        return new SignInOutcome(word, null, "", refusal, $"{(string.IsNullOrEmpty(text) ? standard : WireText.OneLine(text))} ({sessionId})");
    }
}
