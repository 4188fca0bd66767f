namespace Gateway.Accounts.Storage;

/// <summary>What an engine says of an error.</summary>
internal static class EngineError
{
    /// <summary>The messages of an exception and of what caused it; of several servers, that of the first.</summary>
    public static string Text(Exception error)
    {
        var cause = error.InnerException is AggregateException { InnerExceptions: [var first, ..] } ? first : error.InnerException;
        return cause is null ? error.Message : $"{error.Message} ({Text(cause)})";
    }
}
