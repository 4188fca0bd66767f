using Gateway.Certificates.Storage;
using Gateway.Certificates.Turns;

namespace Gateway.UnitTests.Certificates.Renewal;

/// <summary>Other gateways that agree on what a test says.</summary>
internal sealed class ScriptedSharing(TimeProvider time) : ICertificateSharing
{
    /// <summary>How long a gateway waits for its turn.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    public IssuingTurn Turn { get; set; } = IssuingTurn.Always;

    /// <summary>Whether another gateway has taken over when something is published.</summary>
    public bool IsFenced { get; set; }

    public bool HasTurn => Turn.Kind == IssuingTurnKind.Own;

    public int Turns { get; private set; }

    public List<(long Token, string Name)> Published { get; } = [];

    public List<string> Requested { get; } = [];

    public async ValueTask<IssuingTurn> NextTurnAsync(CancellationToken cancellationToken)
    {
        Turns++;
        if (Turn.Kind != IssuingTurnKind.Own)
        {
            await Task.Delay(Wait, time, cancellationToken);
        }

        return Turn;
    }

    public ValueTask<bool> PublishAsync(IssuingTurn turn, string name, IssuedCertificate certificate)
    {
        if (!IsFenced)
        {
            Published.Add((turn.Token, name));
        }

        return new(!IsFenced);
    }

    public ValueTask PublishStoreAsync() => default;

    public ValueTask<bool> RequestAsync(string name)
    {
        Requested.Add(name);
        return new(true);
    }
}
