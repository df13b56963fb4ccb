//! Everything that a request needs, opened once: database, files, engine.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weftwork_core::catalogue::Catalogue;

use crate::artifacts::Artifacts;
use crate::crash;
use crate::db::{Db, OpenError, tokens};
use crate::engine::Engine;
use crate::private;
use crate::providers::Provider;
use crate::providers::sandbox::Sandbox;
use crate::token::{self, NewToken, Scope};

/// The server's state. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The files that runs make and take.
    pub artifacts: Artifacts,
    /// Runs workflows.
    pub engine: Engine,
    /// The models that there are.
    pub catalogue: Arc<Catalogue>,
    /// Held while the server lives, so that no second one takes the same data.
    _lock: Arc<File>,
}

/// Why a data dir cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another server has it.
    #[error("another server is using {}; stop it, or choose another --data-dir", .0.display())]
    InUse(PathBuf),
    /// It cannot be written to.
    #[error("the data dir {} cannot be used", dir.display())]
    Io {
        /// The folder.
        dir: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The database in it cannot be opened.
    #[error("the data in {} cannot be used", dir.display())]
    Open {
        /// The folder.
        dir: PathBuf,
        /// Why.
        source: OpenError,
    },
    /// The system has no randomness to give.
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

impl App {
    /// Opens the data in `dir`, makes what is missing, and goes on with the runs
    /// that have not ended. A folder that is made is for its owner alone: the database
    /// has the key that signs links.
    pub async fn open(dir: &Path) -> Result<Self, StartError> {
        Self::open_with(dir, Arc::new(Sandbox::default())).await
    }

    /// As [`App::open`], but `provider` does the work of every task.
    pub async fn open_with(dir: &Path, provider: Arc<dyn Provider>) -> Result<Self, StartError> {
        let io = |source| StartError::Io { dir: dir.to_owned(), source };
        let open = |source| StartError::Open { dir: dir.to_owned(), source };
        private::make_folder(dir).map_err(io)?;
        let lock = lock(dir)?;
        let db = Db::open(&dir.join("weftwork.db")).await.map_err(open)?;
        let sql = |error: sqlx::Error| open(error.into());
        let mut fresh = [0; 32];
        getrandom::fill(&mut fresh)?;
        let key = tokens::secret(&db, "sign artifact URLs", &fresh).await.map_err(sql)?;
        let artifacts = Artifacts::new(dir.join("artifacts"), db.clone(), key).map_err(io)?;
        let engine = Engine::new(db.clone(), artifacts.clone(), provider);
        crash::point("start.before-resume");
        engine.resume().await.map_err(sql)?;
        let catalogue = Arc::new(Catalogue::sandbox());
        Ok(Self { db, artifacts, engine, catalogue, _lock: Arc::new(lock) })
    }

    /// The owner's token. The first start makes it, with an organization; it is
    /// kept in a file that its owner alone can read, whatever became of it meanwhile.
    pub async fn owner_token(&self, dir: &Path) -> Result<String, StartError> {
        let io = |source| StartError::Io { dir: dir.to_owned(), source };
        let sql =
            |error: sqlx::Error| StartError::Open { dir: dir.to_owned(), source: error.into() };
        let file = dir.join("owner-token");
        protect(&file);
        if let Ok(owner) = fs::read_to_string(&file) {
            let known = tokens::find(&self.db, &token::hash(owner.trim())).await;
            if known.map_err(sql)?.is_some() {
                return Ok(owner.trim().to_owned());
            }
        }
        let organization = match tokens::first_organization(&self.db).await.map_err(sql)? {
            Some(organization) => organization,
            None => tokens::insert_organization(&self.db, "default").await.map_err(sql)?,
        };
        let owner = NewToken::make()?;
        let scope = Scope::Admin.name();
        tokens::insert(&self.db, &organization, "owner", &owner.hash, scope).await.map_err(sql)?;
        crash::point("owner.before-file");
        private::write(&file, &owner.text).map_err(io)?;
        Ok(owner.text)
    }
}

/// Takes the data dir for this process, as long as the file is open.
pub(crate) fn lock(dir: &Path) -> Result<File, StartError> {
    let io = |source| StartError::Io { dir: dir.to_owned(), source };
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(dir.join("lock"));
    let file = file.map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse(dir.to_owned())),
        Err(TryLockError::Error(source)) => Err(io(source)),
    }
}

/// Sees that only its owner can read the file that holds the owner's token.
fn protect(file: &Path) {
    if !private::is_open(file) {
        return;
    }
    let path = file.display();
    match private::close(file) {
        Ok(()) => tracing::warn!(
            "others could read {path}, whose token may do everything; its permissions are taken \
             back. If somebody has read it, revoke it with `weftwork token revoke`"
        ),
        // Some disks know no permissions, and the file may be somebody else's.
        Err(error) => tracing::warn!(
            "others can read {path}, whose token may do everything, and its permissions cannot \
             be taken back: {error}"
        ),
    }
}
