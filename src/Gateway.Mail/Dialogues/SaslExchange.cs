using Gateway.Mail.Sasl;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Dialogues;

/// <summary>Runs exchanges with a client; what a protocol wraps challenges in is its only difference: <c>+ </c> or <c>334 </c>.</summary>
internal static class SaslExchange
{
    private const int MaxSteps = 4;

    // RFC 7628 3.2.2; Outlook and its kin read no more of either than that there is one.
    private static readonly string BearerError = SaslResponse.Encode("""{"status":"invalid_token","scope":""}""");
    private static readonly string XOAuth2Error = SaslResponse.Encode("""{"status":"401","schemes":"bearer","scope":""}""");

    /// <param name="front">The session.</param>
    /// <param name="prompt">What stands before a challenge.</param>
    /// <param name="name">The mechanism the client asked for.</param>
    /// <param name="initial">The initial response in base64, <c>=</c> for an empty one (RFC 4959), or null where none was sent.</param>
    /// <param name="cancellationToken">Ends the wait for the client.</param>
    public static async ValueTask<SaslResult> RunAsync(PreAuthSession front, string prompt, string name, string? initial, CancellationToken cancellationToken)
    {
        if (front.Route is null || SaslMechanisms.Begin(name, front.Route, front.HasClientCertificate) is not { } mechanism)
        {
            return new SaslResult(SaslStatus.NotOffered);
        }

        var response = initial == "=" ? "" : initial;
        var challenge = mechanism.FirstChallenge.ToArray();
        for (var step = 0; step < MaxSteps; step++)
        {
            if (response is null)
            {
                await front.Channel.SendAsync(prompt + Convert.ToBase64String(challenge), cancellationToken);
                var read = await front.Channel.ReadLineAsync(cancellationToken);
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
                return new SaslResult(SaslStatus.Unusable);
            }

            var next = mechanism.Respond(bytes);
            if (next.Identity is { } identity)
            {
                return new SaslResult(SaslStatus.Known, identity);
            }

            if (next.Challenge is null)
            {
                return new SaslResult(SaslStatus.Unusable);
            }

            challenge = next.Challenge;
            response = null;
        }

        return new SaslResult(SaslStatus.Unusable);
    }

    /// <summary>
    /// The end of an exchange whose token is not taken: the reason goes in a challenge (RFC 7628 3.2.3), which the client answers with
    /// something that means nothing. Other mechanisms have no such step.
    /// </summary>
    public static async ValueTask RefuseTokenAsync(PreAuthSession front, string prompt, SignInRequest attempt, SignInRefusal refusal, CancellationToken cancellationToken)
    {
        if (attempt.Identity.Token is not null && refusal == SignInRefusal.Wrong)
        {
            await front.Channel.SendAsync(prompt + (attempt.Identity.Mechanism == OAuthMechanism.Bearer ? BearerError : XOAuth2Error), cancellationToken);
            _ = await front.Channel.ReadLineAsync(cancellationToken);
        }
    }
}
