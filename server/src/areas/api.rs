//! What everybody may ask about areas.

use domain::areas::{AreaId, AreaList};
use platform::http::Problem;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};

use super::store;
use crate::app::App;

/// The chapter of the API's documentation.
#[derive(Tags)]
enum Chapter {
    /// The tree of city, towns and villages.
    Areas,
}

/// The routes about areas.
pub struct AreasApi;

#[OpenApi(tag = "Chapter::Areas")]
impl AreasApi {
    /// The areas directly inside one, or the city itself when none is named.
    ///
    /// Public: nobody needs to sign in to see which villages there are.
    #[oai(path = "/areas", method = "get", operation_id = "list_areas")]
    async fn list_areas(
        &self,
        app: Data<&App>,
        /// The id of the area whose towns or villages are wanted.
        parent: Query<Option<String>>,
    ) -> Result<Json<AreaList>, Problem> {
        let parent = parent.0.as_deref().map(AreaId::parse).transpose();
        let parent = parent.map_err(|_| Problem::field("parent", "area_unknown"))?;
        let mut tx = app.store.autocommit().await?;
        let areas = store::children(&mut tx, parent.as_ref()).await?;
        Ok(Json(AreaList { items: areas.into_iter().map(|area| area.view).collect() }))
    }
}
