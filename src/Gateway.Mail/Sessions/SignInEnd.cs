using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Sessions;

/// <summary>What became of the time before sign-in: the session's end, or a user who is signed in.</summary>
internal readonly record struct SignInEnd(MailSessionEnd End, SignedIn? SignedIn)
{
    public static SignInEnd Over(MailSessionEnd end) => new(end, null);
}
