using System.Globalization;
using System.Text;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Imap;

/// <summary>Speaks IMAP4 to a back end until the user is signed in.</summary>
internal sealed class ImapBackEnd : IBackEndDialogue
{
    public async ValueTask<BackEndResult> PrepareAsync(BackEndConnection connection, ClientDetails? client, MailClusterOptions options, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.Greeting;
        var greeting = await ReadGreetingAsync(connection, cancellationToken);
        if (!greeting.IsDone)
        {
            return greeting;
        }

        if (connection.Destination.Address.Tls == AddressTls.StartTls)
        {
            connection.Phase = BackEndPhase.StartTls;
            var answer = await CommandAsync(connection, "STARTTLS", cancellationToken);
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

        if (connection.Capabilities.Count == 0)
        {
            connection.Phase = BackEndPhase.Capabilities;
            var learned = await CommandAsync(connection, "CAPABILITY", cancellationToken);
            if (!learned.IsDone || connection.Capabilities.Count == 0)
            {
                return learned.IsDone || learned.Status == BackEndStatus.Refused ? new BackEndResult(BackEndStatus.ProtocolError) : learned;
            }
        }

        if (client is not null && options.ClientAddress == ClientAddressForwarding.Native && Offers(connection, "ID"))
        {
            connection.Phase = BackEndPhase.ClientAddress;
            var told = await CommandAsync(connection, "ID " + ImapText.IdOf(client), cancellationToken);
            if (!told.IsDone && told.Status != BackEndStatus.Refused)
            {
                return told;
            }
        }

        return BackEndResult.Done;
    }

    public async ValueTask<BackEndResult> SignInAsync(BackEndConnection connection, BackEndIdentity identity, MailClusterOptions options, CancellationToken cancellationToken)
    {
        connection.Phase = BackEndPhase.SignIn;
        var choice = MechanismChoice.Choose(
            identity,
            options.Mechanisms,
            [.. connection.Capabilities.Where(c => c.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase)).Select(c => c[5..])],
            hasCommand: !Offers(connection, "LOGINDISABLED"));
        var before = connection.Capabilities;
        connection.Capabilities = [];
        var answer = choice switch
        {
            null => new BackEndResult(BackEndStatus.NoMechanism),
            MechanismChoice.Command => await LoginAsync(connection, identity, cancellationToken),
            _ => await AuthenticateAsync(connection, choice, identity, before.Contains("SASL-IR", StringComparer.OrdinalIgnoreCase), cancellationToken),
        };
        if (!answer.IsDone || connection.Capabilities.Count > 0)
        {
            return answer;
        }

        // RFC 9051 6.2.2: what was said before sign-in no longer holds, and the client must hear what does.
        var learned = await CommandAsync(connection, "CAPABILITY", cancellationToken);
        return learned.IsDone && connection.Capabilities.Count > 0 ? answer : learned.IsDone ? new BackEndResult(BackEndStatus.ProtocolError) : learned;
    }

    private static bool Offers(BackEndConnection connection, string capability) => connection.Capabilities.Contains(capability, StringComparer.OrdinalIgnoreCase);

    private static async ValueTask<BackEndResult> ReadGreetingAsync(BackEndConnection connection, CancellationToken cancellationToken)
    {
        for (var i = 0; i < WireLimits.ReplyLines; i++)
        {
            var read = await connection.ReadLineAsync(cancellationToken);
            if (read.Text is null)
            {
                return BackEndReads.Failure(read);
            }

            if (!ImapReply.TryParse(read.Text, out var reply) || reply.Tag != "*")
            {
                return new BackEndResult(BackEndStatus.ProtocolError);
            }

            if (reply.Word == "BYE")
            {
                return new BackEndResult(BackEndStatus.Unavailable, reply.Text);
            }

            if (reply.Word != "OK")
            {
                // PREAUTH too: it would be somebody else's mailbox.
                return new BackEndResult(BackEndStatus.ProtocolError);
            }

            // Dovecot with a cold authentication process says "OK Waiting for authentication process" before it greets.
            if (!reply.Rest.StartsWith("Waiting for authentication process", StringComparison.OrdinalIgnoreCase))
            {
                Learn(connection, reply);
                return BackEndResult.Done;
            }
        }

        return new BackEndResult(BackEndStatus.ProtocolError);
    }

    private static async ValueTask<BackEndResult> CommandAsync(BackEndConnection connection, string command, CancellationToken cancellationToken)
    {
        await connection.SendAsync("g " + command, cancellationToken);
        return await ReadTaggedAsync(connection, null, cancellationToken);
    }

    private static async ValueTask<BackEndResult> LoginAsync(BackEndConnection connection, BackEndIdentity identity, CancellationToken cancellationToken)
    {
        var password = identity.Password!.Reveal(); // the choice of LOGIN implies one
        if (ImapText.Quote(identity.UserName) is { } user && ImapText.Quote(password) is { } secret)
        {
            return await CommandAsync(connection, $"LOGIN {user} {secret}", cancellationToken);
        }

        await connection.SendAsync($"g LOGIN {Literal(identity.UserName)}", cancellationToken);
        return await ReadTaggedAsync(connection, new Queue<string>([$"{identity.UserName} {Literal(password)}", password]), cancellationToken);
    }

    private static ValueTask<BackEndResult> AuthenticateAsync(BackEndConnection connection, string mechanism, BackEndIdentity identity, bool initialResponse, CancellationToken cancellationToken)
    {
        var responses = MechanismChoice.Responses(mechanism, identity);
        return SendAsync();

        async ValueTask<BackEndResult> SendAsync()
        {
            // LOGIN has no initial response in IMAP; Exchange answers a bare "+" to the others.
            var line = initialResponse && mechanism != "LOGIN" ? $"g AUTHENTICATE {mechanism} {responses.Dequeue()}" : $"g AUTHENTICATE {mechanism}";
            await connection.SendAsync(line, cancellationToken);
            return await ReadTaggedAsync(connection, responses, cancellationToken);
        }
    }

    /// <summary>Reads up to our tag; each continuation gets the next of <paramref name="continuations"/>.</summary>
    private static async ValueTask<BackEndResult> ReadTaggedAsync(BackEndConnection connection, Queue<string>? continuations, CancellationToken cancellationToken)
    {
        var offered = 0;
        for (var i = 0; i < WireLimits.ReplyLines; i++)
        {
            var read = await connection.ReadLineAsync(cancellationToken);
            if (read.Text is null)
            {
                return BackEndReads.Failure(read);
            }

            if (!ImapReply.TryParse(read.Text, out var reply))
            {
                return new BackEndResult(BackEndStatus.ProtocolError);
            }

            switch (reply.Tag)
            {
                case "+":
                    // A continuation too many is how XOAUTH2 tells of an error: an empty line goes on, a star gives up.
                    if (continuations is null || ++offered > 8)
                    {
                        return new BackEndResult(BackEndStatus.ProtocolError);
                    }

                    await connection.SendAsync(continuations.TryDequeue(out var next) ? next : "*", cancellationToken);
                    break;
                case "*" when reply.Word == "BYE":
                    return new BackEndResult(BackEndStatus.Unavailable, reply.Text);
                case "*":
                    Learn(connection, reply);
                    break;
                case "g":
                    Learn(connection, reply);
                    return reply.Word switch
                    {
                        "OK" => new BackEndResult(BackEndStatus.Done, reply.Text),
                        "NO" or "BAD" => Refusal(reply),
                        _ => new BackEndResult(BackEndStatus.ProtocolError),
                    };
                default:
                    return new BackEndResult(BackEndStatus.ProtocolError);
            }
        }

        return new BackEndResult(BackEndStatus.ProtocolError);
    }

    // RFC 5530: these say that the same credential may do later.
    private static BackEndResult Refusal(ImapReply reply) => new(
        reply.Code?.ToUpperInvariant() is "UNAVAILABLE" or "INUSE" or "LIMIT" or "SERVERBUG" or "CONTACTADMIN" ? BackEndStatus.RefusedForNow : BackEndStatus.Refused,
        reply.Text);

    private static void Learn(BackEndConnection connection, ImapReply reply)
    {
        if (reply.TryGetCapabilities(out var capabilities))
        {
            connection.Capabilities = capabilities;
        }
    }

    private static string Literal(string text) => string.Create(CultureInfo.InvariantCulture, $"{{{Encoding.UTF8.GetByteCount(text)}}}");
}
