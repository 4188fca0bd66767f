namespace Gateway.Mail.Clusters;

/// <summary>The last thing that went wrong with a mail back end.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">What, with the back end's own text.</param>
public sealed record MailDestinationError(DateTimeOffset At, string Reason);
