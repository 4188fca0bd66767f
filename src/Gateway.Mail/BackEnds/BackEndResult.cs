namespace Gateway.Mail.BackEnds;

/// <summary>The outcome of one step, with the back end's own words where it said any.</summary>
internal readonly record struct BackEndResult(BackEndStatus Status, string Text = "")
{
    public static BackEndResult Done => default;

    public bool IsDone => Status == BackEndStatus.Done;
}
