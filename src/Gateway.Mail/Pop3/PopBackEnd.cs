using System.Globalization;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Pop3;

/// <summary>Speaks POP3 to a back end until the user is signed in.</summary>
internal sealed class PopBackEnd : IBackEndDialogue
{
    public async ValueTask<BackEndResult> PrepareAsync(
        BackEndConnection connection, ClientDetails? client, MailClusterOptions options, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.Greeting;
        var greeting = await ReadAnswerAsync(connection, null, cancellationToken);
        if (!greeting.IsDone)
        {
            return greeting.Status is BackEndStatus.Refused or BackEndStatus.RefusedForNow or BackEndStatus.MailboxInUse
                ? greeting with { Status = BackEndStatus.Unavailable }
                : greeting;
        }

        if (connection.Destination.Address.Tls == AddressTls.StartTls)
        {
            connection.Phase = BackEndPhase.StartTls;
            var answer = await CommandAsync(connection, "STLS", cancellationToken);
            if (!answer.IsDone)
            {
                return answer.Status == BackEndStatus.Refused ? new BackEndResult(BackEndStatus.StartTlsMissing, answer.Text) : answer;
            }

            var secured = await connection.StartTlsAsync(cancellationToken);
            if (!secured.IsDone)
            {
                return secured;
            }
        }

        // Dovecot advertises XCLIENT in its greeting, to gateways that it trusts.
        var isTrusted = greeting.Text.Contains("[XCLIENT]", StringComparison.OrdinalIgnoreCase);
        var learned = await LearnAsync(connection, cancellationToken);
        if (!learned.IsDone)
        {
            return learned;
        }

        if (client is not null
            && options.ClientAddress == ClientAddressForwarding.Native
            && (isTrusted || Find(connection, "XCLIENT") is not null))
        {
            connection.Phase = BackEndPhase.ClientAddress;
            var forwarded = await CommandAsync(connection, XClient(client), cancellationToken);
            if (!forwarded.IsDone && forwarded.Status != BackEndStatus.Refused)
            {
                return forwarded;
            }
        }

        return BackEndResult.Done;
    }

    public async ValueTask<BackEndResult> SignInAsync(
        BackEndConnection connection, BackEndIdentity identity, MailClusterOptions options, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.SignIn;
        var offered = Find(connection, "SASL") is { } sasl ? sasl.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..] : [];

        // RFC 2449 6.3: a server that takes USER says so, but there are servers that name no way to sign in and take it.
        var hasCommand = offered.Length == 0 || Find(connection, "USER") is not null;
        var choice = MechanismChoice.Choose(identity, options.Mechanisms, offered, hasCommand);
        switch (choice)
        {
            case null:
                return new BackEndResult(BackEndStatus.NoMechanism);
            case MechanismChoice.Command:
                var password = identity.Password!.Reveal(); // the command is chosen only with a password
                if (!WireText.FitsLine(identity.UserName) || !WireText.FitsLine(password))
                {
                    return new BackEndResult(BackEndStatus.NoMechanism);
                }

                var user = await CommandAsync(connection, "USER " + identity.UserName, cancellationToken);
                return user.IsDone ? await CommandAsync(connection, "PASS " + password, cancellationToken) : user;
            default:
                await connection.SendAsync("AUTH " + choice, cancellationToken);
                return await ReadAnswerAsync(connection, MechanismChoice.Responses(choice, identity), cancellationToken);
        }
    }

    // RFC 2449 8.1, RFC 3206.
    private static BackEndStatus StatusOf(string refusal)
    {
        if (refusal.StartsWith("[IN-USE]", StringComparison.OrdinalIgnoreCase))
        {
            return BackEndStatus.MailboxInUse;
        }

        return refusal.StartsWith("[SYS/", StringComparison.OrdinalIgnoreCase)
            || refusal.StartsWith("[LOGIN-DELAY]", StringComparison.OrdinalIgnoreCase)
            ? BackEndStatus.RefusedForNow
            : BackEndStatus.Refused;
    }

    private static string CodeOf(string text) =>
        text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? text[1..end].ToUpperInvariant() : "";

    private static string WithoutCode(string text) =>
        text.StartsWith('[') ? text[(text.IndexOf(']', StringComparison.Ordinal) + 1)..].TrimStart() : text;

    private static string? Find(BackEndConnection connection, string name) =>
        connection.Capabilities.FirstOrDefault(c => c.Split(' ', 2)[0].Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string XClient(ClientDetails client)
    {
        var (address, session) = (XText.Encode(client.Remote.Address), XText.Encode(client.SessionId));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"XCLIENT ADDR={address} PORT={client.Remote.Port} SESSION={session} TTL={ClientDetails.TimeToLive}");
    }

    /// <summary>Sends CAPA. A server without it is assumed to accept USER.</summary>
    private static async ValueTask<BackEndResult> LearnAsync(BackEndConnection connection, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.Capabilities;
        var answer = await CommandAsync(connection, "CAPA", cancellationToken);
        if (!answer.IsDone)
        {
            connection.Capabilities = ["USER"];
            return answer.Status == BackEndStatus.Refused ? BackEndResult.Done : answer;
        }

        var names = new List<string>();
        while (names.Count < WireLimits.ReplyLines)
        {
            var read = await connection.ReadLineAsync(cancellationToken);
            if (read.Text is null)
            {
                return BackEndResult.Unread(read);
            }

            if (read.Text == ".")
            {
                connection.Capabilities = names;
                return BackEndResult.Done;
            }

            names.Add(read.Text);
        }

        return new BackEndResult(BackEndStatus.ProtocolError);
    }

    private static async ValueTask<BackEndResult> CommandAsync(
        BackEndConnection connection, string command, CancellationToken cancellationToken)
    {
        await connection.SendAsync(command, cancellationToken);
        return await ReadAnswerAsync(connection, null, cancellationToken);
    }

    private static async ValueTask<BackEndResult> ReadAnswerAsync(
        BackEndConnection connection, Queue<string>? continuations, CancellationToken cancellationToken)
    {
        for (var i = 0; i < WireLimits.Continuations; i++)
        {
            var read = await connection.ReadLineAsync(cancellationToken);
            if (read.Text is not { } line)
            {
                return BackEndResult.Unread(read);
            }

            if (line.StartsWith("+OK", StringComparison.OrdinalIgnoreCase))
            {
                return new BackEndResult(BackEndStatus.Done, line[3..].TrimStart());
            }

            if (line.StartsWith("-ERR", StringComparison.OrdinalIgnoreCase))
            {
                var text = line[4..].TrimStart();
                return new BackEndResult(StatusOf(text), WithoutCode(text), CodeOf(text));
            }

            if (continuations is null || (line != "+" && !line.StartsWith("+ ", StringComparison.Ordinal)))
            {
                return new BackEndResult(BackEndStatus.ProtocolError);
            }

            await connection.SendAsync(continuations.TryDequeue(out var next) ? next : "*", cancellationToken);
        }

        return new BackEndResult(BackEndStatus.ProtocolError);
    }
}
