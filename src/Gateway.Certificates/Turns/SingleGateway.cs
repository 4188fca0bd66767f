using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Turns;

/// <summary>A gateway that is alone: it always issues, and has nobody to tell.</summary>
internal sealed class SingleGateway : ICertificateSharing
{
    public bool HasTurn => true;

    public ValueTask<IssuingTurn> NextTurnAsync(CancellationToken cancellationToken) => new(IssuingTurn.Always);

    public ValueTask<bool> PublishAsync(IssuingTurn turn, string name, IssuedCertificate certificate) => new(true);

    public ValueTask PublishStoreAsync() => default;

    public ValueTask<bool> RequestAsync(string name) => new(false);
}
