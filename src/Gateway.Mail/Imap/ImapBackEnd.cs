using System.Globalization;
using System.Text;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Imap;

/// <summary>Speaks IMAP4 to a back end until the user is signed in.</summary>
internal sealed class ImapBackEnd : IBackEndDialogue
{
    public async ValueTask<BackEndResult> PrepareAsync(
        BackEndConnection connection, ClientDetails? client, MailClusterOptions options, CancellationToken cancellationToken)
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
                return answer.IsRefusal ? new BackEndResult(BackEndStatus.StartTlsMissing, answer.Text) : answer;
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
                return learned.IsDone || learned.IsRefusal ? new BackEndResult(BackEndStatus.ProtocolError) : learned;
            }
        }

        if (client is not null && options.ClientAddress == ClientAddressForwarding.Native && Offers(connection, "ID"))
        {
            connection.Phase = BackEndPhase.ClientAddress;
            var forwarded = await CommandAsync(connection, "ID " + ImapText.IdOf(client), cancellationToken);
            if (!forwarded.IsDone && !forwarded.IsRefusal)
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
        var choice = MechanismChoice.Choose(
            identity,
            options.Mechanisms,
            [.. connection.Capabilities.Where(c => c.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase)).Select(c => c[5..])],
            hasCommand: !Offers(connection, "LOGINDISABLED"));
        var initialResponse = Offers(connection, "SASL-IR");
        connection.Capabilities = [];
        var answer = choice switch
        {
            null => new BackEndResult(BackEndStatus.NoMechanism),
            MechanismChoice.Command => await LoginAsync(connection, identity, cancellationToken),
            _ => await AuthenticateAsync(connection, choice, identity, initialResponse, cancellationToken),
        };
        if (answer is { Status: BackEndStatus.Unavailable, IsForUser: true })
        {
            return answer with { Status = BackEndStatus.RefusedForNow }; // BYE, for a reason that is not the password
        }

        if (!answer.IsDone || connection.Capabilities.Count > 0)
        {
            return answer;
        }

        // RFC 9051 6.2.2: capabilities from before sign-in no longer hold, and the client must be told those that do.
        var learned = await CommandAsync(connection, "CAPABILITY", cancellationToken);
        if (!learned.IsDone)
        {
            return learned;
        }

        return connection.Capabilities.Count > 0 ? answer : new BackEndResult(BackEndStatus.ProtocolError);
    }

    private static bool Offers(BackEndConnection connection, string capability) =>
        connection.Capabilities.Contains(capability, StringComparer.OrdinalIgnoreCase);

    private static async ValueTask<BackEndResult> ReadGreetingAsync(BackEndConnection connection, CancellationToken cancellationToken)
    {
        for (var i = 0; i < WireLimits.ReplyLines; i++)
        {
            var read = await connection.ReadLineAsync(cancellationToken);
            if (read.Text is null)
            {
                return BackEndResult.Unread(read);
            }

            if (!ImapReply.TryParse(read.Text, out var reply) || reply.Tag != "*")
            {
                return new BackEndResult(BackEndStatus.ProtocolError);
            }

            if (reply.Word == "BYE")
            {
                return Unavailable(reply);
            }

            if (reply.Word != "OK")
            {
                // PREAUTH too: its mailbox would be that of another user.
                return new BackEndResult(BackEndStatus.ProtocolError);
            }

            // Dovecot sends "OK Waiting for authentication process" before its greeting while its authentication process starts.
            if (!reply.Rest.StartsWith("Waiting for authentication process", StringComparison.OrdinalIgnoreCase))
            {
                Learn(connection, reply);
                return BackEndResult.Done;
            }
        }

        return new BackEndResult(BackEndStatus.ProtocolError);
    }

    private static async ValueTask<BackEndResult> CommandAsync(
        BackEndConnection connection, string command, CancellationToken cancellationToken)
    {
        await connection.SendAsync("g " + command, cancellationToken);
        return await ReadTaggedAsync(connection, null, cancellationToken);
    }

    private static async ValueTask<BackEndResult> LoginAsync(
        BackEndConnection connection, BackEndIdentity identity, CancellationToken cancellationToken)
    {
        var password = identity.Password!.Reveal(); // LOGIN is chosen only with a password
        if (ImapText.Quote(identity.UserName) is { } user && ImapText.Quote(password) is { } secret)
        {
            return await CommandAsync(connection, $"LOGIN {user} {secret}", cancellationToken);
        }

        await connection.SendAsync($"g LOGIN {Literal(identity.UserName)}", cancellationToken);
        var literals = new Queue<string>([$"{identity.UserName} {Literal(password)}", password]);
        return await ReadTaggedAsync(connection, literals, cancellationToken);
    }

    private static async ValueTask<BackEndResult> AuthenticateAsync(
        BackEndConnection connection, string mechanism, BackEndIdentity identity, bool initialResponse, CancellationToken cancellationToken)
    {
        // LOGIN has no initial response in IMAP.
        var responses = MechanismChoice.Responses(mechanism, identity);
        var command = "g AUTHENTICATE " + mechanism;
        if (initialResponse && mechanism != "LOGIN")
        {
            command += " " + responses.Dequeue();
        }

        await connection.SendAsync(command, cancellationToken);
        return await ReadTaggedAsync(connection, responses, cancellationToken);
    }

    /// <summary>
    /// Reads up to the tagged reply. Each continuation request is answered with the next of <paramref name="continuations"/>.
    /// </summary>
    private static async ValueTask<BackEndResult> ReadTaggedAsync(
        BackEndConnection connection, Queue<string>? continuations, CancellationToken cancellationToken)
    {
        var requested = 0;
        var isCancelled = false;
        for (var i = 0; i < WireLimits.ReplyLines; i++)
        {
            var read = await connection.ReadLineAsync(cancellationToken);
            if (read.Text is null)
            {
                return BackEndResult.Unread(read);
            }

            if (!ImapReply.TryParse(read.Text, out var reply))
            {
                return new BackEndResult(BackEndStatus.ProtocolError);
            }

            switch (reply.Tag)
            {
                case "+":
                    // XOAUTH2 reports an error by one more continuation request, which an empty response ends; a star cancels the exchange.
                    if (continuations is null || ++requested > WireLimits.Continuations)
                    {
                        return new BackEndResult(BackEndStatus.ProtocolError);
                    }

                    isCancelled = !continuations.TryDequeue(out var next);
                    await connection.SendAsync(next ?? "*", cancellationToken);
                    break;
                case "*" when reply.Word == "BYE":
                    return Unavailable(reply) with { Alert = connection.Alert };
                case "*":
                    Learn(connection, reply);
                    break;
                case "g":
                    Learn(connection, reply);
                    return reply.Word switch
                    {
                        "OK" => new BackEndResult(BackEndStatus.Done, reply.Text),
                        "NO" or "BAD" => Refusal(reply, isCancelled) with { Alert = connection.Alert },
                        _ => new BackEndResult(BackEndStatus.ProtocolError),
                    };
                default:
                    return new BackEndResult(BackEndStatus.ProtocolError);
            }
        }

        return new BackEndResult(BackEndStatus.ProtocolError);
    }

    // RFC 5530: these codes do not say that the password is wrong, and neither does BAD, which refuses the command. But BAD is also the
    // answer to a cancelled exchange (RFC 9051 6.2.2), and what is cancelled is the back end's report that it refuses the credential.
    private static BackEndResult Refusal(ImapReply reply, bool isCancelled)
    {
        var code = reply.CodeName;
        var status = (reply.Word, code) switch
        {
            ("BAD", _) => isCancelled ? BackEndStatus.Refused : BackEndStatus.CommandRefused,
            (_, "UNAVAILABLE" or "INUSE" or "LIMIT" or "SERVERBUG" or "CLIENTBUG" or "CANNOT" or "CONTACTADMIN") =>
                BackEndStatus.RefusedForNow,
            (_, "EXPIRED" or "PRIVACYREQUIRED" or "REFERRAL") => BackEndStatus.RefusedForNow,
            _ => BackEndStatus.Refused,
        };
        return new BackEndResult(status, reply.Text, code);
    }

    private static BackEndResult Unavailable(ImapReply reply) => new(BackEndStatus.Unavailable, reply.Text, reply.CodeName);

    /// <summary>Keeps the capabilities and the alert of a reply. The alert of a refusal is its code, which is passed on with it.</summary>
    private static void Learn(BackEndConnection connection, ImapReply reply)
    {
        if (reply.TryGetCapabilities(out var capabilities))
        {
            connection.Capabilities = capabilities;
        }

        if (reply.CodeName == "ALERT" && (reply.Tag == "*" || reply.Word == "OK"))
        {
            connection.Alert = reply.Text;
        }
    }

    private static string Literal(string text) => string.Create(CultureInfo.InvariantCulture, $"{{{Encoding.UTF8.GetByteCount(text)}}}");
}
