using Gateway.Mail.Sasl;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Dialogues;

/// <summary>Runs SASL exchanges with a client. Protocols differ only in how they frame challenges and responses.</summary>
internal static class SaslExchange
{
    private const int MaxSteps = 4;

    // RFC 7628 3.2.2. Clients such as Outlook do not read the content; they react to the error challenge as such.
    private static readonly string BearerError = SaslResponse.Encode("""{"status":"invalid_token","scope":""}""");
    private static readonly string XOAuth2Error = SaslResponse.Encode("""{"status":"401","schemes":"bearer","scope":""}""");

    /// <param name="session">The session.</param>
    /// <param name="dialogue">Sends challenges and reads responses.</param>
    /// <param name="name">The mechanism that the client asked for.</param>
    /// <param name="initialResponse">
    /// The initial response in base64, <c>=</c> for an empty one (RFC 4959), or null where none was sent.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the client.</param>
    public static async ValueTask<SaslResult> RunAsync(
        PreAuthSession session, ClientDialogue dialogue, string name, string? initialResponse, CancellationToken cancellationToken)
    {
        if (session.Route is null || SaslMechanisms.Create(name, session.Route, session.ClientCertificate is not null) is not { } mechanism)
        {
            return new SaslResult(SaslStatus.NotOffered);
        }

        var response = initialResponse == "=" ? "" : initialResponse;
        var challenge = mechanism.FirstChallenge.ToArray();
        for (var step = 0; step < MaxSteps; step++)
        {
            if (response is null)
            {
                await dialogue.SendChallengeAsync(Convert.ToBase64String(challenge), cancellationToken);
                var read = await dialogue.ReadResponseAsync(cancellationToken);
                if (read.Status != LineStatus.Complete)
                {
                    return new SaslResult(read.Status == LineStatus.TooLong ? SaslStatus.TooLong : SaslStatus.Closed);
                }

                if (read.Text == "*")
                {
                    return new SaslResult(SaslStatus.Cancelled);
                }

                response = read.Text;
            }

            if (response is null || WireText.DecodeBase64(response) is not { } bytes)
            {
                return new SaslResult(SaslStatus.Invalid);
            }

            var next = mechanism.Respond(bytes);
            if (next.Identity is { } identity)
            {
                return new SaslResult(SaslStatus.Accepted, identity);
            }

            if (next.IsForbidden)
            {
                return new SaslResult(SaslStatus.Forbidden);
            }

            if (next.Challenge is null)
            {
                return new SaslResult(SaslStatus.Invalid);
            }

            challenge = next.Challenge;
            response = null;
        }

        return new SaslResult(SaslStatus.Invalid);
    }

    /// <summary>
    /// Ends an exchange whose token is refused: the error is sent as a challenge (RFC 7628 3.2.3), and the client's response to it is
    /// ignored. Other mechanisms have no such step.
    /// </summary>
    public static async ValueTask RefuseTokenAsync(ClientDialogue dialogue, string mechanism, CancellationToken cancellationToken)
    {
        var error = mechanism == OAuthMechanism.Bearer ? BearerError : XOAuth2Error;
        await dialogue.SendChallengeAsync(error, cancellationToken);
        _ = await dialogue.ReadResponseAsync(cancellationToken);
    }
}
