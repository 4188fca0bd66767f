namespace Gateway.Transport.Draining;

/// <summary>Whether a connection is to end because the gateway leaves; a connection feature.</summary>
public interface IDrainFeature
{
    /// <summary>What the connection has to do now.</summary>
    DrainNotice Notice { get; }
}
