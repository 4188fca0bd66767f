using System.Net.Security;
using System.Text;
using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>A message of 10 KB: connect, sign in, MAIL, RCPT, DATA, QUIT, as a mail program sends one.</summary>
internal sealed class SubmissionScenario : IScenario
{
    private static readonly byte[] Message = Encoding.ASCII.GetBytes("Subject: load\r\n\r\n"
        + string.Concat(Enumerable.Repeat(new string('m', 78) + "\r\n", 128))
        + ".\r\n");

    private SslClientAuthenticationOptions? _options;
    private Target? _target;

    public ValueTask InitAsync(Target target, CancellationToken cancellationToken)
    {
        _target = target;
        _options = TlsConnection.Options(target.Host, target.Authority, resume: false);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<long> StepAsync(int user, CancellationToken cancellationToken)
    {
        var target = _target ?? throw new InvalidOperationException("Init comes first.");
        await using var client = await MailClient.OpenAsync(target, user, _options!, cancellationToken); // set with the target
        await client.SignInSmtpAsync(cancellationToken);
        await client.AskAsync("MAIL FROM:<load@example.com>\r\n", "250 ", cancellationToken);
        await client.AskAsync("RCPT TO:<load@example.com>\r\n", "250 ", cancellationToken);
        await client.AskAsync("DATA\r\n", "354 ", cancellationToken);
        await client.SendAsync(Message, cancellationToken);
        await client.ExpectAsync("250 ", cancellationToken);
        await client.AskAsync("QUIT\r\n", "221 ", cancellationToken);
        return Message.Length;
    }

    public ValueTask CleanAsync() => ValueTask.CompletedTask;
}
