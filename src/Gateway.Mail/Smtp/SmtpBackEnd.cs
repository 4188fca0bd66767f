using System.Globalization;
using System.Net.Sockets;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Smtp;

/// <summary>Speaks SMTP to a back end until the user is signed in.</summary>
internal sealed class SmtpBackEnd : IBackEndDialogue
{
    private const string OwnName = "gateway.invalid"; // only before a client has said EHLO: probes

    public async ValueTask<BackEndResult> PrepareAsync(BackEndConnection connection, ClientDetails? client, MailClusterOptions options, CancellationToken cancellationToken)
    {
        var name = client?.HelloName ?? OwnName;
        connection.Phase = BackEndPhase.Greeting;
        var (greeting, failure) = await ReadAsync(connection, cancellationToken);
        if (greeting is not { Code: 220 })
        {
            return greeting is null ? failure : new BackEndResult(BackEndStatus.Unavailable, greeting.Text);
        }

        var hello = await HelloAsync(connection, name, cancellationToken);
        if (hello.IsDone && connection.Destination.Address.Tls == AddressTls.StartTls)
        {
            hello = await StartTlsAsync(connection, name, cancellationToken);
        }

        if (!hello.IsDone || client is null || options.ClientAddress != ClientAddressForwarding.Native || Find(connection, "XCLIENT") is not { } xclient)
        {
            return hello;
        }

        connection.Phase = BackEndPhase.ClientAddress;
        var (told, broken) = await CommandAsync(connection, XClient(client, xclient), cancellationToken);
        if (told is null)
        {
            return broken;
        }

        // Postfix greets anew after XCLIENT.
        return told.Code == 220 ? await HelloAsync(connection, name, cancellationToken) : BackEndResult.Done;
    }

    public async ValueTask<BackEndResult> SignInAsync(BackEndConnection connection, BackEndIdentity identity, MailClusterOptions options, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.SignIn;
        var offered = Find(connection, "AUTH") is { } auth ? auth.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..] : [];
        if (MechanismChoice.Choose(identity, options.Mechanisms, offered, hasCommand: false) is not { } choice || choice == MechanismChoice.Command)
        {
            return new BackEndResult(BackEndStatus.NoMechanism);
        }

        var responses = MechanismChoice.Responses(choice, identity);
        var (reply, failure) = await CommandAsync(connection, choice == "LOGIN" ? "AUTH LOGIN" : $"AUTH {choice} {responses.Dequeue()}", cancellationToken);
        for (var i = 0; reply is { Code: 334 } && i < 4; i++)
        {
            // Exchange answers a bare 334 to AUTH LOGIN's parts; whatever it asks, the order is the same.
            (reply, failure) = await CommandAsync(connection, responses.TryDequeue(out var next) ? next : "*", cancellationToken);
        }

        return reply switch
        {
            null => failure,
            { Code: 235 } => new BackEndResult(BackEndStatus.Done, reply.Text),
            { Code: 421 } => new BackEndResult(BackEndStatus.Unavailable, reply.Text),
            { Code: >= 400 and < 500 } => new BackEndResult(BackEndStatus.RefusedForNow, reply.Text),
            // RFC 4954 6: these speak of the command, not of the password, which must not count as a wrong one.
            { Code: 502 or 503 or 504 or 530 or 534 or 538 } => new BackEndResult(BackEndStatus.NoMechanism, reply.Text),
            { Code: >= 500 } => new BackEndResult(BackEndStatus.Refused, reply.Text),
            _ => new BackEndResult(BackEndStatus.ProtocolError),
        };
    }

    private static async ValueTask<BackEndResult> StartTlsAsync(BackEndConnection connection, string name, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.StartTls;
        var (reply, failure) = await CommandAsync(connection, "STARTTLS", cancellationToken);
        if (reply is not { Code: 220 })
        {
            return reply is null ? failure : new BackEndResult(BackEndStatus.StartTlsMissing, reply.Text);
        }

        var secured = await connection.StartTlsAsync(cancellationToken);
        return secured.IsDone ? await HelloAsync(connection, name, cancellationToken) : secured;
    }

    private static async ValueTask<BackEndResult> HelloAsync(BackEndConnection connection, string name, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.Capabilities;
        var (reply, failure) = await CommandAsync(connection, "EHLO " + name, cancellationToken);
        if (reply is null)
        {
            return failure;
        }

        connection.Capabilities = [.. reply.Lines.Skip(1)];
        return reply.IsPositive ? BackEndResult.Done : new BackEndResult(BackEndStatus.Unavailable, reply.Text);
    }

    private static string XClient(ClientDetails client, string offered)
    {
        var address = client.Remote.AddressFamily == AddressFamily.InterNetworkV6 ? "IPV6:" + client.Remote.Address : client.Remote.Address.ToString();
        (string Name, string? Value)[] attributes =
        [
            ("ADDR", address),
            ("PORT", client.Remote.Port.ToString(CultureInfo.InvariantCulture)),
            ("NAME", "[UNAVAILABLE]"),
            ("PROTO", "ESMTP"),
            ("HELO", client.HelloName),
            ("TTL", ClientDetails.TimeToLive.ToString(CultureInfo.InvariantCulture)),
        ];
        var known = offered.Split(' ');
        return "XCLIENT " + string.Join(' ', attributes.Where(a => a.Value is not null && known.Contains(a.Name, StringComparer.OrdinalIgnoreCase)).Select(a => $"{a.Name}={XText.Encode(a.Value!)}")); // the filter left no null
    }

    private static string? Find(BackEndConnection connection, string name) =>
        connection.Capabilities.FirstOrDefault(c => c.Split([' ', '='], 2)[0].Equals(name, StringComparison.OrdinalIgnoreCase))?.Replace('=', ' ');

    private static async ValueTask<(SmtpReply? Reply, BackEndResult Failure)> CommandAsync(BackEndConnection connection, string command, CancellationToken cancellationToken)
    {
        await connection.SendAsync(command, cancellationToken);
        return await ReadAsync(connection, cancellationToken);
    }

    private static async ValueTask<(SmtpReply? Reply, BackEndResult Failure)> ReadAsync(BackEndConnection connection, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (lines.Count < WireLimits.ReplyLines)
        {
            var read = await connection.ReadLineAsync(cancellationToken);
            if (read.Text is null)
            {
                return (null, BackEndReads.Failure(read));
            }

            if (!SmtpReply.TryParseLine(read.Text, out var code, out var more, out var text))
            {
                return (null, new BackEndResult(BackEndStatus.ProtocolError));
            }

            lines.Add(text);
            if (!more)
            {
                return (new SmtpReply(code, lines), default);
            }
        }

        return (null, new BackEndResult(BackEndStatus.ProtocolError));
    }
}
