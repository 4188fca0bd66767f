namespace Gateway.Forwarding.Connections;

/// <summary>
/// The file descriptors that the process reserves for connections to back ends. Each connection takes one before it is opened and returns
/// it after it is closed, so that connections are refused before the process runs out of descriptors.
/// </summary>
public interface IBackEndDescriptors
{
    /// <summary>Takes one; false if none is free.</summary>
    bool TryTake();

    void GiveBack();
}
