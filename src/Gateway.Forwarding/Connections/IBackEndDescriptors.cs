namespace Gateway.Forwarding.Connections;

/// <summary>
/// The file descriptors that the process has for connections to back ends. Each connection takes one before it is opened and gives it back
/// once it is closed, so that connections are refused before the process has no descriptor left for anything.
/// </summary>
public interface IBackEndDescriptors
{
    /// <summary>Takes one; false where none is left.</summary>
    bool TryTake();

    void GiveBack();
}
