using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Turns;

/// <summary>
/// What several gateways that serve the same names agree on: which of them issues, and how the others get what it has issued. A gateway
/// that is alone always issues.
/// </summary>
public interface ICertificateSharing
{
    /// <summary>Whether it is this gateway's turn to issue.</summary>
    bool HasTurn { get; }

    /// <summary>Waits for this gateway's turn to issue, for some seconds at most.</summary>
    ValueTask<IssuingTurn> NextTurnAsync(CancellationToken cancellationToken);

    /// <summary>Gives a certificate to the other gateways, before it is used here.</summary>
    /// <param name="turn">The turn in which it was issued.</param>
    /// <param name="name">The configured name.</param>
    /// <param name="certificate">The certificate.</param>
    /// <returns>False where another gateway has taken over meanwhile: then the certificate must not be used.</returns>
    ValueTask<bool> PublishAsync(IssuingTurn turn, string name, IssuedCertificate certificate);

    /// <summary>Gives what is in the store beside the certificates to the other gateways: the ACME account, and the own CA.</summary>
    ValueTask PublishStoreAsync();

    /// <summary>Asks the gateway whose turn it is to renew a name now; false where it cannot be asked.</summary>
    ValueTask<bool> RequestAsync(string name);
}
