using Gateway.Mail.Telemetry;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Dialogues;

/// <summary>The commands before sign-in of the protocols whose commands are lines: POP3 and SMTP.</summary>
internal static class LineCommands
{
    /// <summary>Reads commands and has them answered until one is a try to sign in, or the session is over.</summary>
    public static async ValueTask<SignInRead> AnswerAsync(
        PreAuthSession front, Func<string, CancellationToken, ValueTask<(SignInRequest? Attempt, MailSessionEnd? End)>> answer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await front.Channel.ReadLineAsync(cancellationToken);
            if (read.Status != LineStatus.Complete)
            {
                return SignInRead.Over(read.Status == LineStatus.TooLong ? MailSessionEnd.TooLong : MailSessionEnd.ClientLeft);
            }

            if (front.CountCommand() is { } tooMany)
            {
                return SignInRead.Over(tooMany);
            }

            var (attempt, end) = await answer(read.Text ?? "", cancellationToken);
            if (attempt is not null || end is not null)
            {
                return new SignInRead(attempt, end.GetValueOrDefault());
            }
        }
    }
}
