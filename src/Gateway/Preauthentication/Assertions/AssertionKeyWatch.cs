namespace Gateway.Preauthentication.Assertions;

/// <summary>Refreshes the keys regularly: reads those of other gateways, creates the next one, deletes old ones.</summary>
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
