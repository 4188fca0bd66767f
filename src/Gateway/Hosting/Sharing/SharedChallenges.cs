using Gateway.Preauthentication.Forms;
using Gateway.State.Sharing;

namespace Gateway.Hosting.Sharing;

/// <summary>Lets one gateway take the answer to a challenge. While the shared store is away, the server that asked decides alone.</summary>
internal sealed class SharedChallenges(SharedOnce once) : IChallengeSharing
{
    private const string Kind = "answered";

    public ValueTask<bool?> TryTakeAsync(string page, TimeSpan life) => once.TryTakeAsync(Kind, page, life);
}
