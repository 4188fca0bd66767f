using Gateway.Mail.Wire;

namespace Gateway.Mail.BackEnds;

/// <summary>The result of one step, with the back end's text where it sent one.</summary>
internal readonly record struct BackEndResult(BackEndStatus Status, string Text = "")
{
    public static BackEndResult Done => default;

    public bool IsDone => Status == BackEndStatus.Done;

    /// <summary>The failure of a step whose reply could not be read.</summary>
    public static BackEndResult Unread(LineRead read) =>
        new(read.Status == LineStatus.Closed ? BackEndStatus.Closed : BackEndStatus.ProtocolError);
}
