using System.Text;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Sieve;

/// <summary>Speaks ManageSieve to a back end until the user is signed in.</summary>
internal sealed class SieveBackEnd : IBackEndDialogue
{
    private const int MaxChallenges = 4;

    public async ValueTask<BackEndResult> PrepareAsync(
        BackEndConnection connection, ClientDetails? client, MailClusterOptions options, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.Greeting;
        var greeting = await ReadCapabilitiesAsync(connection, cancellationToken);
        if (!greeting.IsDone || connection.Destination.Address.Tls != AddressTls.StartTls)
        {
            return greeting;
        }

        connection.Phase = BackEndPhase.StartTls;
        await connection.SendAsync("STARTTLS", cancellationToken);
        var (reply, _, failure) = await ReadAsync(connection, cancellationToken);
        if (reply is not { Status: "OK" })
        {
            return reply is { } refusal ? new BackEndResult(BackEndStatus.StartTlsMissing, refusal.Text) : failure;
        }

        var secured = await connection.StartTlsAsync(cancellationToken);
        if (!secured.IsDone)
        {
            return secured;
        }

        // RFC 5804 2.2: the server sends its capabilities again, without being asked to.
        connection.Phase = BackEndPhase.Capabilities;
        return await ReadCapabilitiesAsync(connection, cancellationToken);
    }

    public async ValueTask<BackEndResult> SignInAsync(
        BackEndConnection connection, BackEndIdentity identity, MailClusterOptions options, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.SignIn;
        var choice = MechanismChoice.Choose(identity, options.Mechanisms, Mechanisms(connection), hasCommand: false);
        if (choice is null or MechanismChoice.Command)
        {
            return new BackEndResult(BackEndStatus.NoMechanism);
        }

        var responses = MechanismChoice.Responses(choice, identity);
        var command = $"AUTHENTICATE {SieveText.Quote(choice)}";
        await connection.SendAsync(
            choice == "LOGIN" ? command : $"{command} {SieveText.Format(responses.Dequeue())}", cancellationToken);
        for (var i = 0; i <= MaxChallenges; i++)
        {
            var (reply, tokens, failure) = await ReadAsync(connection, cancellationToken);
            if (reply is { } end)
            {
                return new BackEndResult(StatusOf(end), end.Text, end.Code);
            }

            // A challenge is one string.
            if (tokens is not [{ IsString: true }])
            {
                return failure.IsDone ? new BackEndResult(BackEndStatus.ProtocolError) : failure;
            }

            await connection.SendAsync(SieveText.Format(responses.TryDequeue(out var next) ? next : "*"), cancellationToken);
        }

        return new BackEndResult(BackEndStatus.ProtocolError);
    }

    // RFC 5804 1.3. A referral names an internal server, which clients cannot reach: the user's mailbox is elsewhere for the gateway too.
    private static BackEndStatus StatusOf(SieveReply reply) => (reply.Status, reply.Code) switch
    {
        ("OK", _) => BackEndStatus.Done,
        ("BYE", _) => BackEndStatus.Unavailable,
        (_, "TRYLATER" or "REFERRAL") => BackEndStatus.RefusedForNow,
        (_, "AUTH-TOO-WEAK" or "ENCRYPT-NEEDED" or "TRANSITION-NEEDED") => BackEndStatus.NoMechanism,
        _ => BackEndStatus.Refused,
    };

    private static string[] Mechanisms(BackEndConnection connection) => connection.Capabilities
        .Select(SieveLine.Split)
        .FirstOrDefault(t => t is [{ IsString: true } name, { IsString: true }]
            && name.Value.Equals("SASL", StringComparison.OrdinalIgnoreCase))?[1]
        .Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static async ValueTask<BackEndResult> ReadCapabilitiesAsync(BackEndConnection connection, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        while (names.Count < WireLimits.ReplyLines)
        {
            var (reply, tokens, failure) = await ReadAsync(connection, cancellationToken);
            if (reply is { } end)
            {
                connection.Capabilities = names;
                return end.Status == "OK" ? BackEndResult.Done : new BackEndResult(BackEndStatus.Unavailable, end.Text, end.Code);
            }

            if (tokens is not [{ IsString: true }, ..])
            {
                return failure.IsDone ? new BackEndResult(BackEndStatus.ProtocolError) : failure;
            }

            names.Add(string.Join(' ', tokens.Select(t => SieveText.Quote(t.Value))));
        }

        return new BackEndResult(BackEndStatus.ProtocolError);
    }

    /// <summary>
    /// Reads one line with its literals: the reply where it is one, otherwise its words and strings, or the failure where none was read.
    /// </summary>
    private static async ValueTask<(SieveReply? Reply, IReadOnlyList<SieveToken>? Tokens, BackEndResult Failure)> ReadAsync(
        BackEndConnection connection, CancellationToken cancellationToken)
    {
        var read = await connection.ReadLineAsync(cancellationToken);
        if (read.Text is not { } line)
        {
            return (null, null, BackEndResult.Unread(read));
        }

        if (SieveLine.LiteralOf(line) is { } size)
        {
            if (line.Length + size > WireLimits.ReplyLine)
            {
                return (null, null, new BackEndResult(BackEndStatus.ProtocolError));
            }

            // The lines of the literal, with their ends; what is behind it in its last line belongs to the response.
            var text = new StringBuilder(line);
            for (var rest = size; rest >= 0;)
            {
                var part = await connection.ReadLineAsync(cancellationToken);
                if (part.Text is not { } content)
                {
                    return (null, null, BackEndResult.Unread(part));
                }

                text.Append("\r\n").Append(content);
                rest -= content.Length + 2;
            }

            line = text.ToString();
        }

        return SieveLine.Split(line) is { } tokens
            ? (SieveReply.Parse(tokens), tokens, BackEndResult.Done)
            : (null, null, new BackEndResult(BackEndStatus.ProtocolError));
    }
}
