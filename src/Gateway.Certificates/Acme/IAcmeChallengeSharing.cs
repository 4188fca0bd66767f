namespace Gateway.Certificates.Acme;

/// <summary>Lets every gateway of several answer a CA that looks whether a name is served here.</summary>
public interface IAcmeChallengeSharing
{
    /// <summary>Gives an answer to the other gateways; once it has returned true, each of them finds it.</summary>
    ValueTask<bool> PublishAsync(AcmeChallengeAnswer answer, TimeSpan life);

    /// <summary>Takes it back.</summary>
    ValueTask RemoveAsync(AcmeChallengeAnswer answer);

    /// <summary>The answer that another gateway has published; null where there is none.</summary>
    ValueTask<AcmeChallengeAnswer?> FindAsync(AcmeChallengeKey key);
}
