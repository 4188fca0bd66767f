using Gateway.Mail.Wire;

namespace Gateway.Mail.Sasl;

/// <summary>Runs one exchange over whatever a protocol wraps challenges and responses in.</summary>
internal static class SaslExchange
{
    private const int MaxSteps = 4;

    /// <param name="mechanism">A fresh mechanism.</param>
    /// <param name="initial">The initial response in base64, <c>=</c> for an empty one (RFC 4959), or null where none was sent.</param>
    /// <param name="ask">Sends a challenge (base64) and reads the response line.</param>
    public static async ValueTask<SaslResult> RunAsync(ISaslMechanism mechanism, string? initial, Func<string, ValueTask<LineRead>> ask)
    {
        var response = initial == "=" ? "" : initial;
        var challenge = mechanism.FirstChallenge.ToArray();
        for (var step = 0; step < MaxSteps; step++)
        {
            if (response is null)
            {
                var read = await ask(Convert.ToBase64String(challenge));
                if (read.Status != LineStatus.Complete)
                {
                    return new SaslResult(read.Status == LineStatus.TooLong ? SaslEnd.TooLong : SaslEnd.Closed, null);
                }

                if (read.Text == "*")
                {
                    return new SaslResult(SaslEnd.Cancelled, null);
                }

                response = read.Text;
            }

            if (response is null || WireText.DecodeBase64(response) is not { } bytes)
            {
                return new SaslResult(SaslEnd.Unusable, null);
            }

            var next = mechanism.Respond(bytes);
            if (next.Identity is { } identity)
            {
                return new SaslResult(SaslEnd.Known, identity);
            }

            if (next.Challenge is null)
            {
                return new SaslResult(SaslEnd.Unusable, null);
            }

            challenge = next.Challenge;
            response = null;
        }

        return new SaslResult(SaslEnd.Unusable, null);
    }
}
