using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Dialogues;

/// <summary>What a dialogue with a client led to: a try to sign in, or the session's end.</summary>
internal readonly record struct SignInRead(SignInRequest? Attempt, MailSessionEnd End)
{
    public static SignInRead Over(MailSessionEnd end) => new(null, end);
}
