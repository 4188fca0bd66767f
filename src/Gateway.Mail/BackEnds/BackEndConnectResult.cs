namespace Gateway.Mail.BackEnds;

/// <summary>The result of connecting to a back end, or of signing in there: the connection where it succeeded, and the status.</summary>
internal readonly record struct BackEndConnectResult(BackEndConnection? Connection, BackEndResult Result)
{
    public BackEndConnectResult(BackEndStatus failure)
        : this(null, new BackEndResult(failure))
    {
    }
}
