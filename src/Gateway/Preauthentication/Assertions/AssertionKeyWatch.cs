namespace Gateway.Preauthentication.Assertions;

/// <summary>Looks after the keys: those of other gateways that share the folder, the next one, old ones.</summary>
internal sealed class AssertionKeyWatch(AssertionKeys keys, PreauthenticatedHosts hosts)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public void Look()
    {
        if (keys.AreInUse || hosts.SendAssertions)
        {
            keys.Refresh();
        }
    }
}
