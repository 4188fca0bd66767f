namespace Gateway.Preauthentication.Forms;

/// <summary>Agrees with the other gateways on who answers a challenge.</summary>
internal interface IChallengeSharing
{
    /// <summary>Whether this gateway is the first that takes an answer; null where nobody can say.</summary>
    /// <param name="page">The name of the page that asked.</param>
    /// <param name="life">How long the page is good.</param>
    ValueTask<bool?> TryTakeAsync(string page, TimeSpan life);
}
